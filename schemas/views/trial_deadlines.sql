-- Every trial with the days by which it is to be decided, whether they have come or not. `decide_by` is the last day that
-- is in time: when the next workshop begins (after the last one: the forum, then the end), or when the trial ends if that
-- is later. `due_on` is the day by which a partner is asked about a trial that has ended: when any workshop begins after
-- its end; after the last one, when the cohort ends, or the trial if that is later.
WITH next AS (
    SELECT trial_id, min(later.start_date) AS next_workshop
    FROM trials
    LEFT JOIN workshops AS own USING (workshop_id)
    JOIN workshops AS later ON later.start_date > greatest(trials.start_date, own.start_date)
    WHERE later.kind <> 'other'
    GROUP BY trial_id
)
SELECT
    trials.*,
    next_workshop,
    greatest(coalesce(next_workshop, cohort.end_date), trials.end_date) AS decide_by,
    -- the end of the cohort ends what is still going on
    coalesce(trials.end_date, cohort.end_date) AS ended_on,
    coalesce(
        (SELECT min(workshops.start_date) FROM workshops WHERE workshops.start_date > ended_on),
        greatest(ended_on, cohort.end_date)
    ) AS due_on
FROM trials LEFT JOIN next USING (trial_id), cohort
