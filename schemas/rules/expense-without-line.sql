-- title: No budget line of its own grant
-- severity: error
-- mends: sender
-- due: always
-- tables: grants budgets expenses
-- points_at: expenses.budget_line_id
-- message: The grant paid it, but it has no budget line of a grant of its organisation.
-- why: Spending is compared with the plan line by line.
-- fix: Choose the budget line that pays for it, or say that another source paid.
SELECT expense_id
FROM expenses LEFT JOIN budgets USING (budget_line_id) LEFT JOIN grants USING (grant_id)
-- a line that nobody knows is a fault of its own
WHERE funded_by = 'grant' AND (budget_line_id IS NULL OR grants.organisation_id <> expenses.organisation_id)
ORDER BY expense_id
