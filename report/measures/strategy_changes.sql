-- title: What changed between strategies, and why
-- unit: strategies
-- formula: Each version beside the one that it replaces, with the workshop that it came from and the last trial of the older version that was decided before.
-- source: Strategies, trials and workshops up to the as-of date.
-- publish: yes
-- tables: organisations strategies
-- columns: partner = Partner
-- columns: from_version = From version
-- columns: to_version = To version
-- columns: adopted_on = Adopted on
-- columns: goal_before = Goal before
-- columns: goal_after = Goal after
-- columns: changed_because = Because
-- columns: workshop = After the workshop
-- columns: trial = After the trial
-- columns: learned = What was learned
-- codes: decision = trials.decision
-- blank: partner = An organisation without a name
WITH versions AS (
    -- one that does not say which it replaces replaces the version before it
    SELECT
        *,
        coalesce(
            replaces_strategy_id, lag(strategy_id) OVER (PARTITION BY organisation_id ORDER BY version, strategy_id)
        ) AS old_id
    FROM strategies
),
tried AS (
    SELECT new.strategy_id, arg_max(trials, (trials.decided_on, trials.trial_id)) AS last
    FROM versions AS new
    JOIN known_trials AS trials ON trials.strategy_id = old_id AND trials.decided_on <= new.adopted_on
    GROUP BY new.strategy_id
)
SELECT
    new.organisation_id,
    new.strategy_id,
    in_words(name, name_en) AS partner,
    old.version::VARCHAR AS from_version,
    new.version::VARCHAR AS to_version,
    old.adopted_on AS adopted_before,
    new.adopted_on,
    old.goal AS goal_before,
    new.goal AS goal_after,
    old.change_pathway AS pathway_before,
    new.change_pathway AS pathway_after,
    new.changed_because,
    in_words(workshops.title, workshops.title_en) AS workshop,
    last.hypothesis AS trial,
    last.decision AS decision,
    last.learned AS learned
FROM versions AS new
JOIN strategies AS old ON old.strategy_id = old_id
JOIN partners ON partners.organisation_id = new.organisation_id
LEFT JOIN workshops ON workshops.workshop_id = new.workshop_id
LEFT JOIN tried ON tried.strategy_id = new.strategy_id, cohort
WHERE new.adopted_on <= as_of
ORDER BY new.organisation_id, new.version, new.strategy_id
