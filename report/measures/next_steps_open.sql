-- title: Next steps without a later contact
-- unit: contacts
-- formula: Contacts with a next step after which the same coach has logged no contact with the same partner by the as-of date.
-- source: Coach logs.
-- tables: organisations coach_logs
-- columns: partner = Partner
-- columns: coach_id = Coach
-- columns: date = Agreed on
-- columns: due_on = Due on
-- columns: days_late = Days late
-- columns: next_step = Next step
-- units: days_late = days
-- names: coach_id = people
-- blank: next_step = Not shown
-- blank: due_on = No day agreed
SELECT
    coach_log_id,
    organisation_id,
    in_words(name, name_en) AS partner,
    coach_id,
    date,
    next_step_due AS due_on,
    CASE WHEN next_step_due < as_of THEN as_of - next_step_due END AS days_late,
    next_step
FROM open_next_steps JOIN organisations USING (organisation_id), cohort
ORDER BY due_on NULLS LAST, organisation_id, coach_log_id
