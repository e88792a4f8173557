-- title: Expenses that are queried or disallowed
-- unit: money
-- formula: Expenses up to the as-of date that the host has queried or disallowed, with its note. A queried one counts as spent until it is disallowed.
-- note: Answer what is queried in the row of the form, or send the document; the host then sets the status.
-- source: Expenses.
-- tables: organisations expenses
-- columns: partner = Organisation
-- columns: spent_on = Spent on
-- columns: expense = What was bought
-- columns: amount = Amount
-- columns: status = Status
-- columns: note = Note on the check
-- units: amount = money
-- codes: status = expenses.status
-- blank: note = No note
SELECT
    expense_id,
    organisation_id,
    in_words(name, name_en) AS partner,
    spent_on,
    description AS expense,
    amount,
    status,
    status_note AS note
FROM expenses JOIN organisations USING (organisation_id), cohort
WHERE status IN ('queried', 'disallowed') AND spent_on <= as_of
ORDER BY status = 'queried' DESC, spent_on, expense_id
