-- title: A trial is not decided
-- severity: warning
-- mends: sender
-- due: always
-- tables: trials workshops
-- points_at: trials.decision
-- message: The next workshop began on {next}, and nothing is decided about the trial.
-- why: What was tried should change what comes next: keep, adapt or stop.
-- fix: Say what was decided, and when.
SELECT trial_id, next_workshop AS next
FROM known_trials, cohort
-- what is known to go on longer can be decided when it has ended
WHERE next_workshop IS NOT NULL AND decide_by <= as_of AND decision = 'pending'
ORDER BY trial_id
