-- title: Spent, and not yet cleared
-- unit: money
-- formula: Grant-funded expenses up to the as-of date. Spent = cleared + waiting for the check + queried.
-- note: What is not yet cleared counts as spent until it is disallowed.
-- source: Expenses without disallowed ones.
-- tables: organisations grants budgets expenses
-- columns: partner = Recipient
-- columns: spent = Spent
-- columns: cleared = Cleared
-- columns: waiting = Waiting for the check
-- columns: queried = Queried
-- sums: spent = cleared + waiting + queried
-- units: spent = money
-- units: cleared = money
-- units: waiting = money
-- units: queried = money
-- says: has_queried = {partner}: {queried} of what was spent is questioned.
SELECT
    organisation_id,
    in_words(any_value(name), any_value(name_en)) AS partner,
    sum(amount) AS spent,
    coalesce(sum(amount) FILTER (status = 'cleared'), 0) AS cleared,
    coalesce(sum(amount) FILTER (status = 'claimed' OR status IS NULL), 0) AS waiting,
    coalesce(sum(amount) FILTER (status = 'queried'), 0) AS queried,
    queried > 0 AS has_queried
FROM grant_expenses JOIN organisations USING (organisation_id)
GROUP BY organisation_id
ORDER BY organisation_id
