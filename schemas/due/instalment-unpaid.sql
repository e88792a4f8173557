-- title: Instalment not paid
-- component: budget
-- tables: instalments
-- names: recipients = organisations
-- names: payer = organisations
-- codes: currency = ISO 4217
-- message: number {number} from {payer}, {amount} {currency} ({recipients})
-- reminder: Please see to it that instalment {number} is paid ({amount} {currency}), or record the day it was: {recipients}.
SELECT
    NULL AS who,
    due_on,
    number,
    sum(amount_planned) AS amount,
    currency,
    funder_organisation_id AS payer,
    list(organisation_id ORDER BY organisation_id) AS recipients
FROM instalments JOIN grants USING (grant_id), cohort
WHERE kind = 'payment' AND (paid_on IS NULL OR paid_on > as_of)
-- what a funder pays to the host is paid out again to partners: both in one sum would count it twice
GROUP BY due_on, number, currency, funder_organisation_id, parent_grant_id

