-- title: Trial not decided
-- component: trials
-- tables: trials
-- names: who = organisations
-- names: trial = trials
-- message: “{trial}”, begun on {begun_on}
-- reminder: What did you decide about the trial “{trial}”: keep it, adapt it or stop it? Please add result and decision in “Strategy and trials”.
SELECT organisation_id AS who, due_on, trial_id AS trial, trial_deadlines.start_date AS begun_on
FROM trial_deadlines JOIN partners_now USING (organisation_id), cohort
WHERE ended_on <= as_of AND (decision = 'pending' OR decided_on > as_of)
