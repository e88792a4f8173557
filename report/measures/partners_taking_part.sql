-- title: Partners taking part
-- unit: organisations
-- formula: Organisations with the role partner that have not left by the as-of date, of all partners that have joined.
-- source: Organisations.
-- publish: yes
-- tables: organisations
-- columns: value = Partners taking part
-- columns: out_of = Of
-- units: value = count
-- units: out_of = count
-- not of the view partners, which asks for the day of the close: workshops say it, and this number does not hang on them
SELECT count(*) FILTER (left_on IS NULL OR left_on > as_of) AS value, count(*) AS out_of
FROM organisations, cohort
WHERE list_contains(roles, 'partner') AND (joined_on IS NULL OR joined_on <= as_of)
