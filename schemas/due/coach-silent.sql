-- title: No contact between coach and partner
-- component: coaching
-- tables: organisations
-- names: who = people
-- names: partner = organisations
-- message: {partner}, nothing is recorded since {since}
-- reminder: We have no log of a contact with {partner} since {since}. Could you get in touch, or send us the log if you were?
-- message_form: coach_log
WITH contacts AS (
    SELECT organisation_id, max(date) AS last_contact, arg_max(coach_id, (date, coach_log_id)) AS coach_id
    FROM coach_contacts
    GROUP BY organisation_id
),
coaches AS (
    SELECT organisation_id, max(from_date) AS matched_on, arg_max(coach_id, (from_date, match_id)) AS coach_id
    FROM matches, cohort
    WHERE from_date <= as_of AND (to_date IS NULL OR to_date >= as_of)
    GROUP BY organisation_id
),
silences AS (
    SELECT
        organisation_id,
        coalesce(coaches.coach_id, contacts.coach_id) AS who,
        greatest(last_contact, matched_on) AS since
    FROM partners_now
    LEFT JOIN contacts USING (organisation_id)
    LEFT JOIN coaches USING (organisation_id)
    -- where matches are recorded, a coach whose match has ended owes nothing
    WHERE coaches.coach_id IS NOT NULL OR NOT EXISTS (FROM matches WHERE organisation_id = partners_now.organisation_id)
),
-- the days since then on which a contact could be expected: not those of a pause
open_days AS (
    SELECT organisation_id, day::DATE AS day, row_number() OVER (PARTITION BY organisation_id ORDER BY day) AS number
    FROM silences, cohort, unnest(generate_series(since + 1, end_date, INTERVAL 1 DAY)) AS calendar (day)
    WHERE NOT EXISTS (FROM cohort_pauses WHERE day BETWEEN from_date AND to_date)
)
SELECT who, day AS due_on, day AS shown_from, organisation_id AS partner, since
FROM silences JOIN open_days USING (organisation_id), cohort
WHERE number = coach_silent_days AND as_of <= end_date
