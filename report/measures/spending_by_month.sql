-- title: Spending by month
-- unit: money
-- formula: Grant-funded expenses of each month up to the as-of date, and all until its end. Disallowed expenses are left out.
-- source: Expenses of partners.
-- tables: organisations budgets expenses
-- columns: partner = Partner
-- columns: month = Month
-- columns: spent = Spent
-- columns: spent_so_far = Spent so far
-- units: spent = money
-- units: spent_so_far = money
-- codes: month = months
WITH months AS (
    SELECT unnest(
        generate_series(date_trunc('month', first), date_trunc('month', last), INTERVAL 1 MONTH)
    )::DATE AS month
    FROM (
        SELECT
            least(any_value(start_date), min(spent_on)) AS first,
            greatest(least(any_value(as_of), any_value(end_date)), max(spent_on)) AS last
        FROM cohort LEFT JOIN (FROM grant_expenses SEMI JOIN partners USING (organisation_id)) ON true
    )
),
spending AS (
    SELECT organisation_id, date_trunc('month', spent_on)::DATE AS month, sum(amount) AS spent
    FROM grant_expenses
    GROUP BY ALL
)
SELECT
    dense_rank() OVER (ORDER BY organisation_id) AS place,
    organisation_id,
    in_words(name, name_en) AS partner,
    month,
    (month + INTERVAL 1 MONTH)::DATE AS next_month,
    coalesce(spent, 0) AS spent,
    coalesce(sum(spent) OVER (PARTITION BY organisation_id ORDER BY month), 0) AS spent_so_far
FROM partners CROSS JOIN months LEFT JOIN spending USING (organisation_id, month)
WHERE EXISTS (FROM grant_expenses SEMI JOIN partners USING (organisation_id))
ORDER BY organisation_id, month
