-- title: When the cohorts ran
-- unit: days
-- formula: The first and the last day of each cohort.
-- source: cohort.yml of each cohort, as it was published.
-- tables:
-- columns: cohort = Cohort
-- columns: start_date = First day
-- columns: end_date = Last day
-- columns: days = Days
-- units: days = days
SELECT cohort_id, in_words(name, name_en) AS cohort, start_date, end_date, end_date - start_date + 1 AS days
FROM cohorts
WHERE start_date IS NOT NULL AND end_date IS NOT NULL
ORDER BY start_date, cohort_id
