-- title: Trial not decided
-- component: trials
-- tables: trials
-- names: who = organisations
-- names: trial = trials
-- message: “{trial}”, begun on {begun_on}
-- reminder: What did you decide about the trial “{trial}”: keep it, adapt it or stop it? Please add result and decision in “Strategy and trials”.
WITH ended AS (
    -- the end of the cohort ends what is still going on
    SELECT trial_id, coalesce(trials.end_date, cohort.end_date) AS ended_on FROM trials, cohort
)
SELECT
    organisation_id AS who,
    -- before the next workshop; after the last one, when the cohort or the trial ends
    coalesce(
        (SELECT min(workshops.start_date) FROM workshops WHERE workshops.start_date > ended_on),
        greatest(ended_on, cohort.end_date)
    ) AS due_on,
    trial_id AS trial,
    trials.start_date AS begun_on
FROM trials JOIN ended USING (trial_id) JOIN partners_now USING (organisation_id), cohort
WHERE ended_on <= as_of AND (decision = 'pending' OR decided_on > as_of)
