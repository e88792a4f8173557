-- title: Range of unit costs
-- unit: money
-- formula: Lowest and highest cost of one unit in cash and in full, of the last round of each unit, within one kind of unit and level; with the number of units that have a cost.
-- source: Unit costs of periods that ended by the as-of date.
-- publish: yes
-- tables: unit_costs
-- note: Different kinds of units cannot be compared, and units of one kind only with care: look at what is behind each.
-- columns: unit_kind = Kind of unit
-- columns: outcome_level = Level
-- columns: lowest_cash = Lowest in cash
-- columns: highest_cash = Highest in cash
-- columns: lowest_full = Lowest in full
-- columns: highest_full = Highest in full
-- columns: measured = Measured
-- columns: unit_names = Of
-- units: lowest_cash = money
-- units: highest_cash = money
-- units: lowest_full = money
-- units: highest_full = money
-- units: measured = count
-- units: unit_names = count
-- codes: unit_kind = unit_costs.unit_kind
-- codes: outcome_level = unit_costs.outcome_level
-- blank: lowest_cash = Not yet measurable
-- blank: highest_cash = Not yet measurable
-- blank: lowest_full = Not counted
-- blank: highest_full = Not counted
-- blank: lowest_full without lowest_cash = Not yet measurable
-- blank: highest_full without lowest_cash = Not yet measurable
SELECT
    unit_kind,
    outcome_level,
    min(cash_cost) AS lowest_cash,
    max(cash_cost) AS highest_cash,
    min(full_cost) AS lowest_full,
    max(full_cost) AS highest_full,
    count(cash_cost) AS measured,
    count(*) AS unit_names
FROM unit_cost_rounds
WHERE is_latest AND unit_kind IS NOT NULL
GROUP BY unit_kind, outcome_level
ORDER BY unit_kind, outcome_level NULLS LAST
