-- title: Capacity at the start and at the close
-- unit: score
-- formula: Difference is close - baseline, for the same tool and domain; where several scored, their mean is taken.
-- source: Assessments up to the as-of date.
-- tables: organisations assessments
-- note: A few scores from a few people show where to ask further, not how much something grew.
-- columns: partner = Partner
-- columns: tool_title = Tool
-- columns: domain = Domain
-- columns: baseline = Baseline
-- columns: close = Close
-- columns: difference = Difference
-- units: baseline = score
-- units: close = score
-- units: difference = score
-- labels: tool_title.Team check = Team check
-- labels: domain.shared-goal = Shared goal
-- labels: domain.roles = Roles
-- labels: domain.shared-decisions = Shared decisions
-- labels: domain.care-for-each-other = Care for each other
-- labels: domain.next-generation = Next generation
-- blank: baseline = Not scored
-- blank: close = Not scored
-- blank: difference = Not yet measurable
WITH scores AS (
    SELECT
        organisation_id,
        tool,
        domain,
        avg(score) FILTER (round = 'baseline') AS baseline,
        avg(score) FILTER (round = 'close') AS close
    FROM assessments, cohort
    WHERE assessed_on <= as_of AND round IN ('baseline', 'close')
    GROUP BY organisation_id, tool, domain
)
SELECT
    organisation_id,
    in_words(name, name_en) AS partner,
    tool,
    coalesce(tools.title, tool) AS tool_title,
    lowest,
    highest,
    domain,
    baseline,
    close,
    close - baseline AS difference
FROM scores
JOIN organisations USING (organisation_id)
LEFT JOIN cohort_assessment_tools AS tools ON tools.id = tool
ORDER BY organisation_id, tool, array_position(domains, domain), domain
