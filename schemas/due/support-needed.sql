-- title: Support asked for
-- component: coaching
-- tables: coach_logs
-- names: partner = organisations
-- message: {partner}, asked on {asked_on}: “{support}”
-- reminder: On {asked_on} support was asked for {partner}: “{support}”. Who can give it?
SELECT
    NULL AS who,
    date AS due_on,
    organisation_id AS partner,
    date AS asked_on,
    support_needed AS support
FROM coach_contacts, cohort
-- the next contact says whether it is still needed; in the last week there is none
WHERE support_needed IS NOT NULL AND date + 7 <= end_date AND NOT EXISTS (
    FROM coach_contacts AS later
    WHERE
        later.coach_id = coach_contacts.coach_id AND later.organisation_id = coach_contacts.organisation_id
        AND later.date > coach_contacts.date
)
