-- title: Next step without a later contact
-- component: coaching
-- tables: coach_logs
-- names: who = people
-- names: partner = organisations
-- message: {partner}, agreed on {agreed_on} {next_step}
-- reminder: How did it go with the next step that you and {partner} agreed on {agreed_on}? Please send us the log of your next contact. {next_step}
SELECT
    coach_id AS who,
    next_step_due AS due_on,
    next_step_due AS shown_from,
    organisation_id AS partner,
    date AS agreed_on,
    -- nothing of a confidential contact but its day is said
    CASE WHEN is_confidential IS DISTINCT FROM true AND next_step IS NOT NULL THEN '“' || next_step || '”' ELSE '' END AS next_step
FROM coach_logs, cohort
WHERE date <= as_of AND NOT EXISTS (
    FROM coach_logs AS later
    WHERE
        later.coach_id = coach_logs.coach_id AND later.organisation_id = coach_logs.organisation_id
        AND later.date > coach_logs.date AND later.date <= as_of
)
