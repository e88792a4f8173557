-- title: Partners joined, still there and completed
-- unit: organisations
-- formula: Partners that have joined, those of them that have not left, and those that completed the cohort as cohort.yml says (completes_the_cohort), once it has ended.
-- source: Organisations, attendance of the forum and trials.
-- tables: organisations
-- columns: joined = Joined
-- columns: still_there = Still there
-- columns: completed = Completed
-- units: joined = count
-- units: still_there = count
-- units: completed = count
-- blank: completed = Not yet measurable
SELECT
    count(organisation_id) AS joined,
    count(*) FILTER (stayed) AS still_there,
    CASE WHEN any_value(as_of >= end_date) THEN count(*) FILTER (has_completed) END AS completed
FROM cohort LEFT JOIN completions ON true
