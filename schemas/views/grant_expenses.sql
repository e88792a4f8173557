-- What grants have paid for by the as-of date, each expense with the grant of its budget line. What is disallowed is left out.
SELECT expenses.*, grant_id
FROM expenses LEFT JOIN budgets USING (budget_line_id), cohort
WHERE funded_by = 'grant' AND status IS DISTINCT FROM 'disallowed' AND spent_on <= as_of
