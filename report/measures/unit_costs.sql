-- title: Impact unit cost
-- unit: money
-- formula: In cash it is (direct + shared) / units, in full (direct + shared + in kind) / units. It is blank while the units cannot be measured or a part was not counted.
-- source: Unit costs of periods that ended by the as-of date.
-- publish: yes
-- tables: organisations unit_costs
-- columns: partner = Partner
-- columns: unit_name = Unit
-- columns: round = Round
-- columns: units = Units
-- columns: direct_cost = Direct cost
-- columns: shared_cost = Shared cost
-- columns: in_kind_cost = In kind
-- columns: all_of_it = In all
-- columns: cash_cost = Cost of one unit in cash
-- columns: full_cost = Cost of one unit in full
-- sums: all_of_it = direct_cost + shared_cost + in_kind_cost
-- units: units = count
-- units: direct_cost = money
-- units: shared_cost = money
-- units: in_kind_cost = money
-- units: all_of_it = money
-- units: cash_cost = money
-- units: full_cost = money
-- codes: round = unit_costs.round
-- codes: outcome_level = unit_costs.outcome_level
-- codes: unit_kind = unit_costs.unit_kind
-- blank: partner = An organisation without a name
-- blank: unit_name = Its unit is not named
-- blank: units = Not yet measurable
-- blank: direct_cost = Not counted
-- blank: shared_cost = Not counted
-- blank: in_kind_cost = Not counted
-- blank: all_of_it = Not counted
-- blank: cash_cost without units = Not yet measurable
-- blank: cash_cost = Not counted
-- blank: full_cost without units = Not yet measurable
-- blank: full_cost = Not counted
SELECT
    unit_cost_id,
    organisation_id,
    in_words(name, name_en) AS partner,
    unit_kind,
    unit_name,
    outcome_level,
    round,
    start_date,
    end_date,
    units,
    direct_cost,
    shared_cost,
    in_kind_cost,
    -- without what was given in kind where nobody counted it
    direct_cost + shared_cost + coalesce(in_kind_cost, 0) AS all_of_it,
    cash_cost,
    full_cost,
    plan_changed_how
FROM unit_cost_rounds JOIN organisations USING (organisation_id)
ORDER BY organisation_id, unit_kind, unit_name, round_number
