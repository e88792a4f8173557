-- title: What was gathered
-- unit: cohorts
-- formula: For each table, in how many of the gathered cohorts it is, and how many rows they have. A cohort without it has dropped that part, recorded nothing, or published with an older version.
-- source: The published packages of the members.
-- tables:
-- columns: table_title = Table
-- columns: n = Cohorts with it
-- columns: cohorts = Of
-- columns: row_count = Rows
-- units: n = count
-- units: cohorts = count
-- units: row_count = count
-- codes: table_title = tables
SELECT
    table_name AS table_title,
    count(*) AS n,
    (SELECT count(*) FROM cohorts) AS cohorts,
    sum(row_count)::BIGINT AS row_count
FROM gathered_tables
WHERE table_name NOT LIKE 'result\_%' ESCAPE '\'
GROUP BY table_name
ORDER BY table_name
