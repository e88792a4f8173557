-- title: A trial is not decided
-- severity: warning
-- mends: sender
-- due: always
-- tables: trials workshops
-- points_at: trials.decision
-- message: The next workshop began on {next}, and nothing is decided about the trial.
-- why: What was tried should change what comes next: keep, adapt or stop.
-- fix: Say what was decided, and when.
WITH next AS (
    SELECT trial_id, min(later.start_date) AS next
    FROM trials JOIN workshops USING (workshop_id) JOIN workshops AS later ON later.start_date > workshops.start_date
    WHERE later.start_date > trials.start_date AND later.kind <> 'other'
    GROUP BY trial_id
)
SELECT trial_id, next
FROM trials JOIN next USING (trial_id), cohort
-- what is known to go on longer can be decided when it has ended
WHERE greatest(next, trials.end_date) <= as_of AND (decision = 'pending' OR decided_on > as_of)
ORDER BY trial_id
