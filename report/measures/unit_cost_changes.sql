-- title: Unit cost from round to round
-- unit: money
-- formula: Cost of one unit in a round - that of the round before it for the same unit, in cash and in full.
-- source: Unit costs of periods that ended by the as-of date.
-- publish: yes
-- tables: organisations unit_costs
-- note: A unit can cost more because more is done for it; the number alone is no verdict.
-- columns: partner = Partner
-- columns: unit_name = Unit
-- columns: from_round = From round
-- columns: to_round = To round
-- columns: cash_before = In cash before
-- columns: cash_after = In cash after
-- columns: cash_difference = Difference in cash
-- columns: full_difference = Difference in full
-- columns: plan_changed_how = How the plan changed
-- sums: cash_difference = cash_after - cash_before
-- units: cash_before = money
-- units: cash_after = money
-- units: cash_difference = money
-- units: full_difference = money
-- codes: from_round = unit_costs.round
-- codes: to_round = unit_costs.round
-- blank: partner = An organisation without a name
-- blank: cash_before = Not yet measurable
-- blank: cash_after = Not yet measurable
-- blank: cash_difference = Not yet measurable
-- blank: full_difference without cash_difference = Not yet measurable
-- blank: full_difference = Not counted
-- says: is_less = {partner}: one unit ({unit_name}) came to cost less, {cash_after} in place of {cash_before}.
-- says: is_more = {partner}: one unit ({unit_name}) came to cost more, {cash_after} in place of {cash_before}.
SELECT
    unit_cost_id,
    organisation_id,
    in_words(name, name_en) AS partner,
    unit_kind,
    unit_name,
    round_before AS from_round,
    round AS to_round,
    cash_before,
    cash_cost AS cash_after,
    cash_cost - cash_before AS cash_difference,
    full_before,
    full_cost AS full_after,
    full_cost - full_before AS full_difference,
    plan_changed_how,
    cash_difference < 0 AS is_less,
    cash_difference > 0 AS is_more
FROM unit_cost_rounds JOIN organisations USING (organisation_id)
WHERE round_before IS NOT NULL
ORDER BY organisation_id, unit_kind, unit_name, round_number
