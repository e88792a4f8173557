-- title: What was spent since the last report
-- unit: money
-- formula: Grant-funded expenses of each recipient up to the as-of date, before the last report and since.
-- source: Expenses without disallowed ones, budget lines, grants, instalments and cohort.yml.
-- tables: organisations grants instalments budgets expenses
-- columns: partner = Recipient
-- columns: before = Before
-- columns: since_then = Since then
-- columns: so_far = So far
-- sums: so_far = before + since_then
-- units: before = money
-- units: since_then = money
-- units: so_far = money
SELECT
    organisation_id,
    in_words(any_value(name), any_value(name_en)) AS partner,
    coalesce(sum(amount) FILTER (spent_on < since), 0) AS before,
    coalesce(sum(amount) FILTER (spent_on >= since), 0) AS since_then,
    sum(amount) AS so_far
FROM grant_expenses JOIN organisations USING (organisation_id), last_report
GROUP BY organisation_id
ORDER BY organisation_id
