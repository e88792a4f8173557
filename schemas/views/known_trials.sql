-- The trials that have begun by the as-of date, as they were known then, each with the day by which it is to be decided:
-- when the next workshop begins (after the last one: the forum, then the end), or when it ends if that is later.
WITH next AS (
    SELECT trial_id, min(later.start_date) AS next_workshop
    FROM trials
    LEFT JOIN workshops AS own USING (workshop_id)
    JOIN workshops AS later ON later.start_date > greatest(trials.start_date, own.start_date)
    WHERE later.kind <> 'other'
    GROUP BY trial_id
)
SELECT
    trials.* REPLACE (
        CASE WHEN trials.end_date <= as_of THEN trials.end_date END AS end_date,
        CASE WHEN trials.end_date > as_of THEN 'not_yet' ELSE result END AS result,
        CASE WHEN trials.end_date IS NULL OR trials.end_date <= as_of THEN obstacle END AS obstacle,
        CASE WHEN trials.end_date IS NULL OR trials.end_date <= as_of THEN response END AS response,
        CASE WHEN trials.end_date IS NULL OR trials.end_date <= as_of THEN learned END AS learned,
        CASE WHEN decided_on > as_of THEN 'pending' ELSE decision END AS decision,
        CASE WHEN decided_on <= as_of THEN decided_on END AS decided_on
    ),
    next_workshop,
    greatest(coalesce(next_workshop, cohort.end_date), trials.end_date) AS decide_by
FROM trials LEFT JOIN next USING (trial_id), cohort
WHERE trials.start_date <= as_of
