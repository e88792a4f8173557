-- title: A trial of no strategy of its own
-- severity: error
-- mends: sender
-- due: always
-- tables: trials strategies
-- points_at: trials.strategy_id
-- message: The strategy is of another organisation, or was adopted on {adopted_on}, after the trial ended.
-- why: A trial tries what a strategy of the partner says.
-- fix: Choose the strategy that was tried, or correct the days.
SELECT trial_id, adopted_on
FROM trials JOIN strategies USING (strategy_id), cohort
WHERE strategies.organisation_id <> trials.organisation_id OR adopted_on > coalesce(trials.end_date, greatest(trials.start_date, as_of))
ORDER BY trial_id
