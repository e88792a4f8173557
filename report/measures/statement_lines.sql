-- title: Budget lines in the period
-- unit: money
-- formula: Spent in the period and until its end, beside the plan of that day. Left is planned - spent until then.
-- source: Grants, instalments, expenses and advances.
-- tables: organisations grants instalments budgets expenses
-- note: A period runs from the day an instalment was paid to the day before the next one was; the last one runs to the as-of date.
-- columns: partner = Recipient
-- columns: line = Budget line
-- columns: cost_category = Kind of cost
-- columns: instalment = Instalment
-- columns: planned = Planned
-- columns: spent = Spent in the period
-- columns: spent_so_far = Spent so far
-- columns: left_over = Left over
-- sums: left_over = planned - spent_so_far
-- units: planned = money
-- units: spent = money
-- units: spent_so_far = money
-- units: left_over = money
-- codes: cost_category = budgets.cost_category
-- blank: instalment = Before the first
WITH lines AS (
    SELECT
        grant_periods.* EXCLUDE (title, is_last),
        in_words(name, name_en) AS partner,
        budget_line_id,
        budgets.description AS line,
        cost_category,
        CASE WHEN revised_on <= to_date THEN coalesce(amount_revised, amount_planned) ELSE amount_planned END AS planned
    FROM grant_periods JOIN organisations USING (organisation_id) JOIN budgets USING (grant_id)
),
spending AS (
    SELECT budget_line_id, period, -sum(amount) FILTER (day >= from_date) AS spent, -sum(amount) AS spent_so_far
    FROM lines JOIN grant_movements USING (budget_line_id)
    WHERE day <= to_date
    GROUP BY budget_line_id, period
)
SELECT
    lines.*,
    coalesce(spent, 0) AS spent,
    coalesce(spent_so_far, 0) AS spent_so_far,
    planned - coalesce(spent_so_far, 0) AS left_over
FROM lines LEFT JOIN spending USING (budget_line_id, period)
ORDER BY grant_id, period, budget_line_id
