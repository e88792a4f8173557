-- title: A trial of somebody else's strategy
-- severity: error
-- mends: sender
-- due: always
-- tables: trials strategies
-- points_at: trials.strategy_id
-- names: owner = organisations
-- names: partner = organisations
-- message: The strategy is that of {owner}, adopted on {adopted_on}; the trial is that of {partner}, begun on {began}.
-- why: A trial tries what a strategy of the partner says.
-- fix: Choose the strategy that was tried, or correct the days.
SELECT
    trial_id,
    strategies.organisation_id AS owner,
    adopted_on,
    trials.organisation_id AS partner,
    trials.start_date AS began
FROM trials JOIN strategies USING (strategy_id), cohort
WHERE strategies.organisation_id <> trials.organisation_id OR adopted_on > coalesce(trials.end_date, greatest(trials.start_date, as_of))
ORDER BY trial_id
