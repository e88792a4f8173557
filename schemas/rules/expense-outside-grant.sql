-- title: Spent outside the time of the grant
-- severity: warning
-- mends: sender
-- due: always
-- tables: grants budgets expenses
-- points_at: expenses.spent_on
-- message: Spent on {spent_on}; the grant runs from {start_date} to {end_date}.
-- why: Most funders cover only what was spent during the grant.
-- fix: Look at the document: correct the day, or say that another source paid.
SELECT expense_id, spent_on, grants.start_date, grants.end_date
FROM expenses JOIN budgets USING (budget_line_id) JOIN grants USING (grant_id), cohort
WHERE
    funded_by = 'grant' AND expenses.status <> 'disallowed'
    AND (spent_on < grants.start_date OR spent_on > grants.end_date + settlement_days)
ORDER BY expense_id
