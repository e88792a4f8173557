-- title: Month by month, to tick against your book
-- unit: money
-- formula: What the grant paid, by the day on the document, and what is left at the end of the month. Received is instalments and interest, less refunds, money passed on and open advances. Disallowed expenses are left out.
-- source: Grants, instalments, advances and expenses, as they are when this file is accepted.
-- tables: organisations grants budgets expenses
-- sent: expenses.amount
-- columns: month = Month
-- columns: number = Documents
-- columns: spent = Spent
-- columns: received = Received
-- columns: balance = Balance
-- units: number = count
-- units: spent = money
-- units: received = money
-- units: balance = money
-- codes: month = months
SELECT
    organisation_id AS who,
    strftime(day, '%Y-%m') AS month,
    count(*) FILTER (kind = 'spent') AS number,
    coalesce(-sum(amount) FILTER (kind = 'spent'), 0) AS spent,
    coalesce(sum(amount) FILTER (kind <> 'spent'), 0) AS received,
    sum(sum(amount)) OVER (PARTITION BY organisation_id ORDER BY strftime(day, '%Y-%m')) AS balance
FROM grant_movements JOIN grants USING (grant_id)
GROUP BY organisation_id, month
ORDER BY organisation_id, month
