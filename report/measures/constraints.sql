-- title: What holds partners back
-- unit: partners
-- formula: Partners that named it at the start and at the close, of those that said anything.
-- source: Organisations.
-- tables: organisations
-- component: diagnosis
-- note: Answers given at the close are recorded without a day: they are shown from the forum on.
-- columns: constraint = Constraint
-- columns: at_start = At the start
-- columns: asked_at_start = Of
-- columns: at_close = At the close
-- columns: asked_at_close = Of
-- units: at_start = count
-- units: asked_at_start = count
-- units: at_close = count
-- units: asked_at_close = count
-- codes: constraint = organisations.constraints_at_start
-- blank: at_close = Not asked yet
-- blank: at_start = Not asked yet
WITH named AS (
    SELECT organisation_id, unnest(constraints_at_start) AS "constraint", true AS is_start FROM partners
    UNION
    SELECT organisation_id, unnest(constraints_at_close), false FROM partners
),
asked AS (SELECT count(constraints_at_start) AS at_start, count(constraints_at_close) AS at_close FROM partners)
SELECT
    "constraint",
    CASE WHEN asked.at_start > 0 THEN count(*) FILTER (is_start) END AS at_start,
    asked.at_start AS asked_at_start,
    CASE WHEN asked.at_close > 0 THEN count(*) FILTER (NOT is_start) END AS at_close,
    asked.at_close AS asked_at_close
FROM named, asked
GROUP BY "constraint", asked.at_start, asked.at_close
ORDER BY count(*) FILTER (is_start) DESC, "constraint"
