-- title: Unit costs by kind of unit
-- unit: money
-- formula: The middle one (median) of the costs of one unit in cash in each cohort, with the lowest and the highest, of the last round of each unit; only within one kind of unit, one level and one currency.
-- source: Published unit costs.
-- tables: unit_costs
-- note: No ranking: a dear unit may be the deeper change. Kinds, levels and currencies are never compared with one another; n is the number of units behind a dot.
-- columns: unit_kind = Kind of unit
-- columns: outcome_level = Level
-- columns: currency = Currency
-- columns: cohort = Cohort
-- columns: middle = Median
-- columns: lowest = Lowest
-- columns: highest = Highest
-- columns: n = n
-- units: middle = money
-- units: lowest = money
-- units: highest = money
-- units: n = count
-- codes: unit_kind = unit_costs.unit_kind
-- codes: outcome_level = unit_costs.outcome_level
-- codes: currency = ISO 4217
SELECT
    unit_kind,
    outcome_level,
    currency,
    cohort_id,
    in_words(name, name_en) AS cohort,
    median(cash_cost)::DECIMAL(18, 4) AS middle,
    min(cash_cost)::DECIMAL(18, 4) AS lowest,
    max(cash_cost)::DECIMAL(18, 4) AS highest,
    count(*) AS n
FROM last_unit_costs JOIN cohorts USING (cohort_id)
WHERE cash_cost IS NOT NULL AND unit_kind IS NOT NULL
GROUP BY ALL
ORDER BY unit_kind, outcome_level NULLS LAST, currency NULLS LAST, cohort_id
