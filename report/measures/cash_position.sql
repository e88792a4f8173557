-- title: Cash position
-- unit: money
-- formula: Paid + interest - refunds - passed on to other grants - spent - open advances, up to the as-of date. An advance is open until it is cleared, less what was paid from it.
-- source: Grants, instalments, expenses and advances.
-- tables: organisations grants instalments budgets expenses
-- columns: partner = Recipient
-- columns: title = Grant
-- columns: awarded = Awarded
-- columns: paid = Paid
-- columns: interest = Interest
-- columns: refunds = Refunds
-- columns: passed_on = Passed on
-- columns: spent = Spent
-- columns: open_advances = Open advances
-- columns: cash = Cash position
-- sums: cash = paid + interest - refunds - passed_on - spent - open_advances
-- optional: interest refunds passed_on open_advances
-- units: awarded = money
-- units: paid = money
-- units: interest = money
-- units: refunds = money
-- units: passed_on = money
-- units: spent = money
-- units: open_advances = money
-- units: cash = money
SELECT
    grant_id,
    organisation_id,
    in_words(name, name_en) AS partner,
    title,
    amount_awarded AS awarded,
    coalesce(sum(amount) FILTER (kind = 'payment'), 0) AS paid,
    coalesce(sum(amount) FILTER (kind = 'interest'), 0) AS interest,
    coalesce(-sum(amount) FILTER (kind = 'refund'), 0) AS refunds,
    coalesce(-sum(amount) FILTER (kind = 'passed_on'), 0) AS passed_on,
    coalesce(-sum(amount) FILTER (kind = 'spent'), 0) AS spent,
    coalesce(-sum(amount) FILTER (kind = 'advance'), 0) AS open_advances,
    coalesce(sum(amount), 0) AS cash
FROM grants JOIN organisations USING (organisation_id) LEFT JOIN grant_movements USING (grant_id), cohort
WHERE award_date <= as_of
GROUP BY ALL
ORDER BY grant_id
