-- title: Perhaps entered twice
-- severity: warning
-- mends: sender
-- due: always
-- tables: expenses
-- points_at: expenses.amount
-- needs: private
-- message: Another expense has the same day, amount, payee and budget line: “{description}”.
-- why: One document that is entered twice is counted twice.
-- fix: Look whether there are two documents. If there is one, tell us which of the two entries to remove.
SELECT expense_id, description
FROM (
    SELECT
        expense_id,
        first_value(description) OVER same AS description,
        row_number() OVER same AS place
    FROM expenses
    WINDOW same AS (PARTITION BY organisation_id, spent_on, amount, payee, budget_line_id ORDER BY expense_id)
)
WHERE place > 1
ORDER BY expense_id
