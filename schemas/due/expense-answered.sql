-- title: Queried expense was corrected
-- component: budget
-- tables: expenses
-- names: spender = organisations
-- codes: currency = ISO 4217
-- message: {spender} corrected “{description}” of {spent_on}, now {amount} {currency}, on {corrected_on}. The question was: “{note}”
-- reminder: Please look at the answer of {spender} about “{description}” of {spent_on} ({amount} {currency}), corrected on {corrected_on}, and set its status.
SELECT
    NULL AS who,
    as_of AS due_on,
    expense_id,
    organisation_id AS spender,
    description,
    spent_on,
    amount,
    currency,
    corrected_on,
    status_note AS note
FROM expenses JOIN corrections ON "table" = 'expenses' AND id = expense_id, cohort
WHERE status = 'queried' AND status_note IS NOT NULL
