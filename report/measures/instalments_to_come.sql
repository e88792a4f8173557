-- title: Instalments to come
-- unit: money
-- formula: Payments of grants that a funder gives, not those paid out of another grant, that were not made by the as-of date.
-- source: Grants and instalments.
-- tables: organisations grants instalments
-- columns: partner = Recipient
-- columns: title = Grant
-- columns: number = Instalment
-- columns: due_on = Due on
-- columns: amount = Amount
-- columns: condition = Condition
-- units: amount = money
-- blank: due_on = No day was agreed
-- blank: condition = No condition
SELECT
    instalment_id,
    grant_id,
    organisation_id,
    in_words(name, name_en) AS partner,
    title,
    number::VARCHAR AS number,
    due_on,
    amount_planned AS amount,
    condition
FROM instalments JOIN grants USING (grant_id) JOIN organisations USING (organisation_id), cohort
WHERE kind = 'payment' AND parent_grant_id IS NULL AND award_date <= as_of AND (paid_on IS NULL OR paid_on > as_of)
ORDER BY due_on, grant_id, instalments.number, instalment_id
