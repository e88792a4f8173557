-- title: Expenses of the period
-- unit: money
-- formula: Every grant-funded expense of the period; their sum is what was spent in it. Disallowed expenses are left out.
-- source: Grants, instalments, budget lines and expenses.
-- tables: organisations grants instalments budgets expenses
-- note: A period runs from the day an instalment was paid to the day before the next one was; the last one runs to the as-of date.
-- columns: partner = Recipient
-- columns: description = What was bought
-- columns: spent_on = Spent on
-- columns: line = Budget line
-- columns: document_kind = Kind of document
-- columns: instalment = Instalment
-- columns: status = Status
-- columns: amount = Amount
-- units: amount = money
-- codes: document_kind = expenses.document_kind
-- codes: status = expenses.status
-- blank: document_kind = Not said
-- blank: instalment = Before the first
SELECT
    grant_periods.* EXCLUDE (title, is_last),
    in_words(name, name_en) AS partner,
    expense_id,
    grant_expenses.description,
    spent_on,
    budgets.description AS line,
    document_kind,
    status,
    amount
FROM grant_periods
JOIN organisations USING (organisation_id)
JOIN grant_expenses ON grant_expenses.grant_id = grant_periods.grant_id
LEFT JOIN budgets USING (budget_line_id)
WHERE spent_on BETWEEN from_date AND to_date
ORDER BY grant_id, period, spent_on, expense_id
