-- The trials that have begun by the as-of date, as they were known then, each with the day by which it is decided in time.
SELECT
    trials.* EXCLUDE (ended_on, due_on) REPLACE (
        CASE WHEN trials.end_date <= as_of THEN trials.end_date END AS end_date,
        CASE WHEN trials.end_date > as_of THEN 'not_yet' ELSE result END AS result,
        CASE WHEN trials.end_date IS NULL OR trials.end_date <= as_of THEN obstacle END AS obstacle,
        CASE WHEN trials.end_date IS NULL OR trials.end_date <= as_of THEN response END AS response,
        CASE WHEN trials.end_date IS NULL OR trials.end_date <= as_of THEN learned END AS learned,
        CASE WHEN decided_on > as_of THEN 'pending' ELSE decision END AS decision,
        CASE WHEN decided_on <= as_of THEN decided_on END AS decided_on
    )
FROM trial_deadlines AS trials, cohort
WHERE trials.start_date <= as_of
