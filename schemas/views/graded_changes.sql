-- The changes that were seen by the as-of date, each with what was coded for and against it by then. Its grade is the one
-- that is recorded, but no higher than this evidence bears.
SELECT
    changes.* REPLACE (change_evidence.organisation_id AS organisation_id),
    coalesce(supporting, 0) AS supporting,
    coalesce(contradicting, 0) AS contradicting,
    coalesce(independent_sources, 0) AS independent_sources,
    coalesce(is_sensitive, false) AS is_sensitive,
    CASE
        WHEN status = 'substantiated' AND independent_sources > 0 THEN 'substantiated'
        WHEN status IN ('documented', 'substantiated') AND supporting > 0 THEN 'documented'
        ELSE 'claimed'
    END AS grade
FROM changes LEFT JOIN change_evidence USING (change_id), cohort
WHERE observed_on <= as_of
