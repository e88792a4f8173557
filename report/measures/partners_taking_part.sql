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
SELECT (SELECT count(*) FROM partners_now SEMI JOIN partners USING (organisation_id)) AS value, count(*) AS out_of
FROM partners
