-- title: Budget lines, planned against spent
-- unit: money
-- formula: Variance is (spent - planned) / planned, with the revised amount from the day it was agreed. It is blank where nothing was planned.
-- source: Budget lines and grant-funded expenses up to the as-of date, without disallowed ones.
-- tables: organisations grants budgets expenses
-- note: A variance is final only when the grant has ended.
-- columns: partner = Recipient
-- columns: line = Budget line
-- columns: cost_category = Kind of cost
-- columns: planned = Planned
-- columns: spent = Spent
-- columns: left_over = Left over
-- columns: variance = Variance
-- columns: is_final = Final
-- sums: left_over = planned - spent
-- units: planned = money
-- units: spent = money
-- units: left_over = money
-- units: variance = share
-- codes: cost_category = budgets.cost_category
-- codes: component = budgets.component
-- blank: variance = Nothing was planned
SELECT
    budget_line_id,
    grant_id,
    organisation_id,
    in_words(name, name_en) AS partner,
    description AS line,
    component,
    cost_category,
    amount AS planned,
    spent,
    amount - spent AS left_over,
    variance,
    is_final
FROM budget_variances JOIN organisations USING (organisation_id)
ORDER BY grant_id, budget_line_id
