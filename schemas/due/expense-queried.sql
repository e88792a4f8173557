-- title: Expense to be explained
-- component: budget
-- tables: expenses
-- names: who = organisations
-- codes: currency = ISO 4217
-- message: “{description}” of {spent_on}, {amount} {currency}: “{note}”. If the answer came as a document, set the status; if the row is corrected, this list asks the host.
-- brief: “{description}” of {spent_on}, {amount} {currency}: “{note}”
-- reminder: Please answer about “{description}” of {spent_on} ({amount} {currency}), which is queried: “{note}”. Correct the row in the workbook “Budget and spending”, or send us the document.
SELECT
    organisation_id AS who,
    -- nothing says since when it is queried
    as_of AS due_on,
    expense_id,
    description,
    spent_on,
    amount,
    currency,
    status_note AS note
FROM expenses ANTI JOIN corrections ON "table" = 'expenses' AND id = expense_id, cohort
-- without a note there is nothing to answer, and a rule asks the host for it
WHERE status = 'queried' AND status_note IS NOT NULL
