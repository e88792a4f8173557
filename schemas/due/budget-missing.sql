-- title: Budget not recorded
-- component: budget
-- tables: organisations
-- message: no budget line so far
-- reminder: Please record the budget lines of the grants; the workbook “Budget and spending” has a sheet for them.
SELECT DISTINCT NULL AS who, due_on
FROM due_records AS due
WHERE "table" = 'budgets' AND NOT EXISTS (
    FROM budgets JOIN grants USING (grant_id)
    WHERE grants.organisation_id = coalesce(due.organisation_id, grants.organisation_id)
)
