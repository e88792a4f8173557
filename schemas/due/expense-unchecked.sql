-- title: Expenses to be checked
-- component: budget
-- tables: expenses
-- names: spender = organisations
-- codes: currency = ISO 4217
-- message: {spender}: {amount} {currency} wait for the check; expenses: {number}, the oldest of {since}
-- brief: {spender}
-- reminder: Please check the expenses of {spender} that wait for it ({number}, {amount} {currency}, the oldest of {since}), and set the status of each: cleared, queried or disallowed.
WITH waiting AS (
    -- files are not dated by their sending: the day of the oldest document stands for it
    SELECT organisation_id, count(*) AS number, sum(amount) AS amount, min(spent_on) AS since
    FROM expenses, cohort
    WHERE status = 'claimed' AND spent_on <= as_of
    GROUP BY organisation_id
)
SELECT
    NULL AS who,
    since + expense_check_days AS due_on,
    due_on AS shown_from,
    organisation_id AS spender,
    number,
    amount,
    currency,
    since
FROM waiting, cohort
