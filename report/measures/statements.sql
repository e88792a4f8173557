-- title: Statement of each instalment
-- unit: money
-- formula: Opening balance + received + interest - refunds - passed on - spent - advances given, less those accounted for = closing balance.
-- source: Grants, instalments, expenses and advances.
-- tables: organisations grants instalments budgets expenses
-- note: Not yet cleared is what the host has still to check or has queried; it counts as spent until it is disallowed. A period runs from the day an instalment was paid to the day before the next one was; the last one runs to the as-of date.
-- columns: partner = Recipient
-- columns: instalment = Instalment
-- columns: from_date = From
-- columns: to_date = Until
-- columns: opening = Opening balance
-- columns: received = Received
-- columns: interest = Interest
-- columns: refunds = Refunds
-- columns: passed_on = Passed on
-- columns: spent = Spent
-- columns: uncleared = of which not yet cleared
-- columns: advances = Advances given, less accounted for
-- columns: closing = Closing balance
-- columns: open_advances = Open advances
-- sums: closing = opening + received + interest - refunds - passed_on - spent - advances
-- units: opening = money
-- units: received = money
-- units: interest = money
-- units: refunds = money
-- units: passed_on = money
-- units: spent = money
-- units: uncleared = money
-- units: advances = money
-- units: closing = money
-- units: open_advances = money
-- blank: instalment = Before the first
-- optional: passed_on advances open_advances
WITH unchecked AS (
    SELECT grant_id, period, sum(amount) AS amount
    FROM grant_periods JOIN grant_expenses USING (grant_id)
    WHERE spent_on BETWEEN from_date AND to_date AND status IS DISTINCT FROM 'cleared'
    GROUP BY grant_id, period
)
SELECT
    grant_periods.grant_id,
    grant_periods.period,
    organisation_id,
    in_words(name, name_en) AS partner,
    title,
    instalment,
    from_date,
    to_date,
    coalesce(sum(grant_movements.amount) FILTER (day < from_date), 0) AS opening,
    coalesce(sum(grant_movements.amount) FILTER (day >= from_date AND kind = 'payment'), 0) AS received,
    coalesce(sum(grant_movements.amount) FILTER (day >= from_date AND kind = 'interest'), 0) AS interest,
    coalesce(-sum(grant_movements.amount) FILTER (day >= from_date AND kind = 'refund'), 0) AS refunds,
    coalesce(-sum(grant_movements.amount) FILTER (day >= from_date AND kind = 'passed_on'), 0) AS passed_on,
    coalesce(-sum(grant_movements.amount) FILTER (day >= from_date AND kind = 'spent'), 0) AS spent,
    coalesce(unchecked.amount, 0) AS uncleared,
    coalesce(-sum(grant_movements.amount) FILTER (day >= from_date AND kind = 'advance'), 0) AS advances,
    coalesce(sum(grant_movements.amount), 0) AS closing,
    coalesce(-sum(grant_movements.amount) FILTER (kind = 'advance'), 0) AS open_advances
FROM grant_periods
JOIN organisations USING (organisation_id)
LEFT JOIN unchecked ON unchecked.grant_id = grant_periods.grant_id AND unchecked.period = grant_periods.period
LEFT JOIN grant_movements ON grant_movements.grant_id = grant_periods.grant_id AND day <= to_date
GROUP BY ALL
ORDER BY grant_periods.grant_id, grant_periods.period
