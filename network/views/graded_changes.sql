-- The published changes, each with the passages for and against it. Its grade is the one that is recorded, but no higher than
-- this evidence bears.
SELECT
    changes.*,
    coalesce(supporting, 0) AS supporting,
    coalesce(contradicting, 0) AS contradicting,
    coalesce(independent_sources, 0) AS independent_sources,
    CASE
        WHEN status = 'substantiated' AND independent_sources > 0 THEN 'substantiated'
        WHEN status IN ('documented', 'substantiated') AND supporting > 0 THEN 'documented'
        ELSE 'claimed'
    END AS grade
FROM changes LEFT JOIN change_evidence USING (cohort_id, change_id)
