-- The changes that were seen by the as-of date, each with what was coded for and against it by then. Its grade is the one
-- that is recorded, but no higher than this evidence bears.
WITH coded AS (
    SELECT
        change_id,
        count(*) FILTER (captured_on <= as_of AND relation = 'supports') AS supporting,
        count(*) FILTER (captured_on <= as_of AND relation = 'contradicts') AS contradicting,
        count(DISTINCT research_note_id)
            FILTER (captured_on <= as_of AND relation = 'supports' AND is_independent) AS independent_sources,
        -- whenever it was coded: what is sensitive is never shown
        bool_or(is_sensitive) AS is_sensitive
    FROM evidence, cohort
    GROUP BY change_id
)
SELECT
    -- a change of an individual is one of their organisation too
    changes.* REPLACE (coalesce(changes.organisation_id, people.organisation_id) AS organisation_id),
    coalesce(supporting, 0) AS supporting,
    coalesce(contradicting, 0) AS contradicting,
    coalesce(independent_sources, 0) AS independent_sources,
    coalesce(is_sensitive, false) AS is_sensitive,
    CASE
        WHEN status = 'substantiated' AND independent_sources > 0 THEN 'substantiated'
        WHEN status IN ('documented', 'substantiated') AND supporting > 0 THEN 'documented'
        ELSE 'claimed'
    END AS grade
FROM changes LEFT JOIN coded USING (change_id) LEFT JOIN people USING (person_id), cohort
WHERE observed_on <= as_of
