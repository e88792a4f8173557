-- title: Time elapsed
-- unit: days
-- formula: Days from the first day to the as-of date, of all days from the first to the last.
-- source: The period of the cohort in cohort.yml.
-- tables: organisations
-- columns: days_gone = Days gone
-- columns: days_planned = Days planned
-- units: days_gone = days
-- units: days_planned = days
SELECT
    start_date,
    end_date,
    as_of,
    greatest(0, least(as_of, end_date) - start_date + 1) AS days_gone,
    end_date - start_date + 1 AS days_planned,
    greatest(0, least(as_of, end_date) - start_date + 1) / (end_date - start_date + 1)::DOUBLE AS elapsed
FROM cohort
