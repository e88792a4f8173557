-- title: No expenses sent
-- component: budget
-- tables: organisations grants
-- names: who = organisations
-- message: nothing is recorded since {since}
-- reminder: We have no expenses of yours since {since}. Please send the workbook “Budget and spending” with what was spent so far.
-- message_form: expense
WITH running AS (
    SELECT organisation_id, min(grants.start_date) AS granted_on
    FROM grants, cohort
    WHERE grants.start_date <= as_of AND grants.end_date >= as_of
    GROUP BY organisation_id
),
-- files are not dated by their sending: the day of the newest document stands for it
sent AS (
    SELECT organisation_id, max(spent_on) AS last_spent_on FROM expenses, cohort WHERE spent_on <= as_of GROUP BY organisation_id
),
silences AS (
    SELECT organisation_id, coalesce(last_spent_on, greatest(start_date, granted_on, joined_on)) AS since
    FROM partners_now JOIN running USING (organisation_id) LEFT JOIN sent USING (organisation_id), cohort
)
SELECT organisation_id AS who, since + expenses_silent_days AS due_on, due_on AS shown_from, since
FROM silences, cohort
WHERE as_of <= end_date AND since + expenses_silent_days <= end_date
