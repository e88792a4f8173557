-- The unit costs of periods that ended by the as-of date, each with its cost of one unit: in cash, and in full. A cost is
-- blank when the units are, or when one of its parts was not counted. It has the decimals that are shown, so that a
-- difference is that of what is shown. The rounds of one unit are numbered, and each knows the round before it.
WITH priced AS (
    SELECT
        unit_costs.*,
        array_position(['baseline', 'mid', 'close'], round) AS round_place,
        ((direct_cost + shared_cost) / units)::DECIMAL(18, 2) AS cash_cost,
        ((direct_cost + shared_cost + in_kind_cost) / units)::DECIMAL(18, 2) AS full_cost
    FROM unit_costs, cohort
    WHERE unit_costs.end_date <= as_of
)
SELECT
    priced.* EXCLUDE (round_place),
    row_number() OVER rounds AS round_number,
    lag(round) OVER rounds AS round_before,
    lag(cash_cost) OVER rounds AS cash_before,
    lag(full_cost) OVER rounds AS full_before,
    -- a round that nobody knows comes last in each order, and is the latest only where there is no other
    row_number() OVER (one_unit ORDER BY round_place DESC, start_date DESC, unit_cost_id DESC) = 1 AS is_latest
FROM priced
WINDOW
    one_unit AS (PARTITION BY organisation_id, unit_kind, unit_name),
    rounds AS (one_unit ORDER BY round_place, start_date, unit_cost_id)
