-- title: The unit cost does not fit the expenses
-- severity: warning
-- mends: sender
-- due: always
-- tables: unit_costs expenses
-- points_at: unit_costs.direct_cost
-- message: The direct cost is {direct_cost}; the expenses of the trial in this time add up to {spent}.
-- why: An impact unit cost convinces only when it can be traced to what was spent.
-- fix: Correct the direct cost, or add the expenses that are missing.
WITH spent AS (
    SELECT unit_cost_id, coalesce(sum(amount), 0) AS spent
    FROM unit_costs
    LEFT JOIN (expenses LEFT JOIN budgets USING (budget_line_id))
        ON
            expenses.trial_id = unit_costs.trial_id AND spent_on BETWEEN start_date AND end_date
            AND funded_by <> 'in_kind' AND coalesce(cost_kind, 'direct') = 'direct' AND expenses.status <> 'disallowed'
    GROUP BY unit_cost_id
)
SELECT unit_cost_id, direct_cost, spent
FROM unit_costs JOIN spent USING (unit_cost_id), cohort
WHERE trial_id IS NOT NULL AND abs(direct_cost - spent) * 100 > unit_cost_tolerance_percent * abs(spent)
ORDER BY unit_cost_id
