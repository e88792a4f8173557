-- title: Workshops so far
-- unit: workshops
-- formula: Workshops that ended by the as-of date, of all workshops.
-- source: Workshops.
-- publish: yes
-- tables: workshops
-- columns: value = Workshops so far
-- columns: out_of = Of
-- units: value = count
-- units: out_of = count
SELECT
    count(*) FILTER (workshops.end_date <= as_of) AS value,
    count(*) AS out_of
FROM workshops, cohort
