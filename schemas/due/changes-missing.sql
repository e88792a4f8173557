-- title: Changes not recorded
-- component: research
-- tables: organisations
-- message: none so far
-- reminder: Please record what changed, expected or not, and which notes show it; so far there is nothing.
SELECT DISTINCT NULL AS who, due_on
FROM due_records AS due, cohort
WHERE "table" = 'changes' AND NOT EXISTS (
    FROM changes WHERE observed_on <= as_of AND (due.organisation_id IS NULL OR organisation_id = due.organisation_id)
)
