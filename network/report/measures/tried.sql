-- title: What others tried
-- unit: trials
-- formula: Each published trial that names an obstacle, with what the partner did about it, learned and decided.
-- source: Published trials, whose texts somebody has read before they left.
-- tables: trials
-- columns: obstacle = Obstacle
-- columns: response = Response
-- columns: learned = Learned
-- columns: decision = Decision
-- columns: partner = Partner
-- columns: cohort = Cohort
-- codes: decision = trials.decision
SELECT
    trials.cohort_id,
    trial_id,
    obstacle,
    response,
    learned,
    decision,
    in_words(organisations.name, organisations.name_en) AS partner,
    in_words(cohorts.name, cohorts.name_en) AS cohort
FROM trials JOIN cohorts USING (cohort_id) LEFT JOIN organisations USING (cohort_id, organisation_id)
WHERE obstacle IS NOT NULL
ORDER BY cohorts.start_date NULLS LAST, trials.cohort_id, trial_id
