-- title: Outside the time of the cohort
-- severity: warning
-- mends: host
-- due: always
-- tables:
-- points_at: workshops.start_date trials.start_date coach_logs.date
-- message: {day} lies more than {days} days outside the cohort.
-- why: A wrong year is the most frequent mistyping of a day.
-- fix: Correct the day, or the first and last day of the cohort in cohort.yml.
WITH days AS (
    SELECT 'workshops' AS at_table, workshop_id AS at_key, start_date AS day FROM workshops
    UNION ALL
    SELECT 'trials', trial_id, start_date FROM trials
    UNION ALL
    SELECT 'coach_logs', coach_log_id, date FROM coach_logs
)
SELECT at_table, at_key, day, outside_cohort_days AS days
FROM days, cohort
WHERE day < start_date - outside_cohort_days OR day > end_date + outside_cohort_days
ORDER BY at_table, at_key
