-- title: The finance workshop changed nothing
-- severity: warning
-- mends: host
-- due: 60 days after the finance workshop
-- tables: organisations workshops strategies
-- points_at: organisations.organisation_id
-- names: partner = organisations
-- component: unit_cost
-- message: {partner} has no new strategy since the finance workshop, and no unit cost says how the plan changed.
-- why: A unit cost is there to change the plan.
-- fix: Ask the partner what it concluded, and record the new strategy or how the plan changed.
WITH finance AS (SELECT min(start_date) AS began FROM workshops WHERE kind = 'finance')
SELECT organisation_id, organisation_id AS partner
FROM partners_now, finance, cohort
WHERE
    -- who joined later was not there
    coalesce(joined_on, began) <= began
    AND NOT EXISTS (
        FROM strategies
        WHERE strategies.organisation_id = partners_now.organisation_id AND adopted_on BETWEEN began AND as_of
    )
    AND NOT EXISTS (
        FROM unit_costs
        WHERE unit_costs.organisation_id = partners_now.organisation_id AND plan_changed_how IS NOT NULL
    )
ORDER BY organisation_id
