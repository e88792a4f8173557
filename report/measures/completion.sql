-- title: Which partners completed the cohort
-- unit: organisations
-- formula: A partner has completed the cohort when it did all that cohort.yml asks for (completes_the_cohort), once the cohort has ended.
-- source: Organisations, attendance of the forum and trials.
-- tables: organisations
-- columns: partner = Partner
-- columns: joined_on = Joined on
-- columns: left_on = Left on
-- columns: stayed = Stayed
-- columns: came_to_forum = Came to the forum
-- columns: decided_trials = Decided all trials
-- columns: has_completed = Completed
-- blank: joined_on = Not said
-- blank: has_completed = Not yet measurable
SELECT
    row_number() OVER (ORDER BY organisation_id) AS place,
    organisation_id,
    in_words(name, name_en) AS partner,
    joined_on,
    CASE WHEN left_on <= as_of THEN left_on END AS left_on,
    stayed,
    came_to_forum,
    decided_trials,
    has_completed
FROM completions, cohort
ORDER BY organisation_id
