-- The last round of each unit that a partner counts, with its cost in cash: direct and shared cost for one unit. Blank where
-- units or costs are not known.
WITH ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY cohort_id, organisation_id, unit_name, unit_kind
            ORDER BY list_position(['baseline', 'mid', 'close'], round) DESC, unit_cost_id
        ) AS nth
    FROM unit_costs
)
SELECT
    * EXCLUDE (nth),
    CASE WHEN units > 0 AND direct_cost IS NOT NULL AND shared_cost IS NOT NULL
        THEN (direct_cost + shared_cost) / units END AS cash_cost
FROM ranked WHERE nth = 1
