-- title: Perhaps entered twice
-- severity: warning
-- mends: sender
-- due: always
-- tables: expenses
-- points_at: expenses.amount
-- needs: private
-- message: Another expense has the same day, amount, payee and budget line: “{description}”.
-- why: One document that is entered twice is counted twice.
-- fix: Look whether there are two documents. If there is only one, delete the row of one of the two entries, or empty all its cells.
-- each of them, because it may be any of them that was sent last
SELECT
    expense_id,
    CASE WHEN row_number() OVER same = 1 THEN lead(description) OVER same ELSE first_value(description) OVER same END AS description
FROM expenses
WHERE status <> 'disallowed'
WINDOW same AS (PARTITION BY organisation_id, spent_on, amount, payee, budget_line_id ORDER BY expense_id)
QUALIFY count(*) OVER (PARTITION BY organisation_id, spent_on, amount, payee, budget_line_id) > 1
ORDER BY expense_id
