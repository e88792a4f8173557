-- title: Cost of a partner that completes
-- unit: money
-- formula: Grant-funded expenses of all organisations up to the as-of date, without disallowed ones, / partners that completed the cohort.
-- source: Expenses, organisations and the setting “completes_the_cohort”.
-- tables: organisations budgets expenses
-- note: What others gave, in money or in kind, is not in it.
-- columns: cost = Spent
-- columns: completed = Completed
-- columns: cost_per_partner = Cost of each
-- units: cost = money
-- units: completed = count
-- units: cost_per_partner = money
-- blank: completed = Not yet measurable
-- blank: cost_per_partner = Not yet measurable
SELECT
    cost,
    completed,
    (cost / nullif(completed, 0))::DECIMAL(18, 4) AS cost_per_partner
FROM
    (SELECT coalesce(sum(amount), 0) AS cost FROM grant_expenses),
    (
        SELECT CASE WHEN any_value(as_of >= end_date) THEN count(*) FILTER (has_completed) END AS completed
        FROM cohort LEFT JOIN completions ON true
    )
