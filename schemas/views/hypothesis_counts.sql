-- For each hypothesis of the cohort the codings for and against it by the as-of date, and where they come from; codes that
-- are sensitive are left out.
WITH seen AS (
    SELECT evidence.* FROM evidence, cohort
    WHERE captured_on <= as_of AND relation IS NOT NULL AND NOT is_sensitive
)
SELECT
    id AS hypothesis,
    count(*) FILTER (relation = 'supports') AS supporting,
    count(*) FILTER (relation = 'contradicts') AS contradicting,
    count(DISTINCT research_note_id) AS notes,
    count(DISTINCT organisation_id) AS partners
FROM cohort_hypotheses LEFT JOIN seen ON hypothesis = id
GROUP BY id
