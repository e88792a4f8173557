-- title: From workshop to strategy, trial and decision
-- unit: trials
-- formula: Each trial with the workshop and the version of the strategy that it came from, what was decided, and the next version adopted after it.
-- source: Workshops, strategies and trials up to the as-of date.
-- tables: organisations trials strategies
-- columns: partner = Partner
-- columns: workshop = Workshop
-- columns: version = Strategy
-- columns: trial = Trial
-- columns: start_date = First day
-- columns: result = Result
-- columns: decision = Decision
-- columns: decided_on = Decided on
-- columns: next_version = Next strategy
-- columns: learned = What was learned
-- codes: kind = workshops.kind
-- codes: result = trials.result
-- codes: decision = trials.decision
-- blank: next_version = None yet
WITH following AS (
    SELECT
        trial_id,
        arg_min(strategies.version, (strategies.version, strategies.strategy_id)) AS next_version,
        arg_min(strategies.adopted_on, (strategies.version, strategies.strategy_id)) AS next_adopted_on
    FROM known_trials AS trials
    JOIN strategies AS tried ON tried.strategy_id = trials.strategy_id
    JOIN strategies
        ON strategies.organisation_id = trials.organisation_id AND strategies.version > tried.version, cohort
    WHERE strategies.adopted_on BETWEEN trials.decided_on AND as_of
    GROUP BY trial_id
)
SELECT
    trial_id,
    trials.organisation_id,
    in_words(name, name_en) AS partner,
    in_words(workshops.title, workshops.title_en) AS workshop,
    workshops.kind,
    strategies.version::VARCHAR AS version,
    strategies.goal,
    hypothesis AS trial,
    trials.start_date,
    trials.end_date,
    result,
    obstacle,
    response,
    learned,
    decision,
    decided_on,
    next_version::VARCHAR AS next_version,
    next_adopted_on
FROM known_trials AS trials
JOIN partners ON partners.organisation_id = trials.organisation_id
LEFT JOIN strategies ON strategies.strategy_id = trials.strategy_id
LEFT JOIN workshops ON workshops.workshop_id = trials.workshop_id
LEFT JOIN following USING (trial_id)
ORDER BY trials.organisation_id, trials.start_date, trial_id
