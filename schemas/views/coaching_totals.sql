-- The hours of all contacts of coaches by the as-of date, of the whole cohort only: one partner has one coach, so a number
-- for a partner would be about a person. Of fewer than three partners, or three coaches, nothing is said, for the same
-- reason.
SELECT
    'cohort' AS of,
    round(sum(minutes) / 60.0)::BIGINT AS hours,
    count(DISTINCT organisation_id) AS partners
FROM coach_contacts
HAVING least(count(DISTINCT organisation_id), count(DISTINCT coach_id)) >= 3
