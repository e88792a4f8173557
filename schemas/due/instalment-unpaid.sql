-- title: Instalment not paid
-- component: budget
-- tables: instalments
-- names: recipients = organisations
-- message: number {number}, {amount} {currency} ({recipients})
-- reminder: Please see to it that instalment {number} is paid ({amount} {currency}), or record the day it was: {recipients}.
SELECT
    NULL AS who,
    due_on,
    number,
    sum(amount_planned) AS amount,
    currency,
    list(organisation_id ORDER BY organisation_id) AS recipients
FROM instalments JOIN grants USING (grant_id), cohort
WHERE kind = 'payment' AND (paid_on IS NULL OR paid_on > as_of)
GROUP BY due_on, number, currency
