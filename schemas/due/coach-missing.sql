-- title: No coach yet
-- component: matching
-- tables: organisations
-- names: partners = organisations
-- message: no match is recorded ({partners})
-- reminder: Please match these partners with a coach, and record who and why: {partners}.
SELECT NULL AS who, due_on, list(organisation_id ORDER BY organisation_id) AS partners
FROM due_records AS due, cohort
WHERE "table" = 'matches' AND NOT EXISTS (
    FROM matches WHERE from_date <= as_of AND organisation_id = coalesce(due.organisation_id, organisation_id)
)
GROUP BY due_on
