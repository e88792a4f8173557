-- The unit costs of periods that ended by the as-of date, each with its cost of one unit: in cash, and in full. A cost is
-- blank when the units are, or when one of its parts was not counted.
SELECT
    unit_costs.*,
    ((direct_cost + shared_cost) / units)::DECIMAL(18, 4) AS cash_cost,
    ((direct_cost + shared_cost + in_kind_cost) / units)::DECIMAL(18, 4) AS full_cost
FROM unit_costs, cohort
WHERE unit_costs.end_date <= as_of
