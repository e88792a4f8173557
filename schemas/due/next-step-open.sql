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
    coalesce('“' || next_step || '”', '') AS next_step
FROM open_next_steps
