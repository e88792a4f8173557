-- title: First unit cost
-- component: unit_cost
-- tables: organisations
-- names: who = organisations
-- message: none of the start (baseline) is recorded yet
-- reminder: We do not have your first unit cost (baseline) yet. Please work it out in “Strategy and trials”; leave empty what cannot be counted yet.
SELECT due.organisation_id AS who, due_on
FROM due_records AS due, cohort
WHERE "table" = 'unit_costs' AND NOT EXISTS (
    FROM unit_costs
    WHERE
        round = 'baseline' AND unit_costs.end_date <= as_of
        AND organisation_id = coalesce(due.organisation_id, organisation_id)
)
