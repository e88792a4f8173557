-- title: Advance not accounted for
-- component: advances
-- tables: advances
-- names: who = people
-- codes: currency = ISO 4217
-- message: {amount} {currency} of {paid_on}
-- reminder: Please account for the advance of {paid_on} ({amount} {currency}): send the receipts and give back what is left.
SELECT borrower_id AS who, due_on, paid_on, amount, currency
FROM advances, cohort
WHERE paid_on <= as_of AND (cleared_on IS NULL OR cleared_on > as_of)
