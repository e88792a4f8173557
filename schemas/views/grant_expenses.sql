-- What grants have paid for by the as-of date, each expense with the grant of its budget line.
SELECT counted_expenses.*, grant_id
FROM counted_expenses LEFT JOIN budgets USING (budget_line_id)
WHERE funded_by = 'grant'
