-- title: A queried or disallowed expense without a note
-- severity: error
-- mends: host
-- due: always
-- tables: expenses
-- points_at: expenses.status_note
-- codes: status = expenses.status
-- message: The expense is “{status}”, and no note says why.
-- why: The organisation that spent the money can answer only what it is asked.
-- fix: Write what has to be answered, or why it is not accepted, into the note on the check, in the form “Check of expenses”.
SELECT expense_id, status
FROM expenses
WHERE status IN ('queried', 'disallowed') AND status_note IS NULL
ORDER BY expense_id
