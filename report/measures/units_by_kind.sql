-- title: Units by kind
-- unit: units
-- formula: The units counted in each round, for each thing that a partner counts. Rounds are not added up, because the same people or households may be in each.
-- source: Unit costs of periods that ended by the as-of date.
-- tables: organisations unit_costs
-- columns: unit_kind = Kind of unit
-- columns: unit_name = Unit
-- columns: outcome_level = Level
-- columns: partner = Partner
-- columns: baseline = Baseline
-- columns: mid = Midway
-- columns: close = Close
-- units: baseline = count
-- units: mid = count
-- units: close = count
-- codes: unit_kind = unit_costs.unit_kind
-- codes: outcome_level = unit_costs.outcome_level
-- blank: baseline = Not yet measurable
-- blank: mid = Not yet measurable
-- blank: close = Not yet measurable
SELECT
    organisation_id,
    in_words(any_value(name), any_value(name_en)) AS partner,
    unit_kind,
    unit_name,
    outcome_level,
    sum(units) FILTER (round = 'baseline') AS baseline,
    sum(units) FILTER (round = 'mid') AS mid,
    sum(units) FILTER (round = 'close') AS close
FROM unit_cost_rounds JOIN organisations USING (organisation_id)
GROUP BY organisation_id, unit_kind, unit_name, outcome_level
ORDER BY unit_kind, organisation_id, unit_name, outcome_level
