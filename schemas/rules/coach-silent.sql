-- title: A long silence between coach and partner
-- severity: warning
-- mends: host
-- due: always
-- tables: organisations coach_logs
-- points_at: organisations.organisation_id
-- names: partner = organisations
-- component: coaching
-- message: Between {from_date} and {to_date} no contact with {partner} is recorded ({days} days, pauses aside).
-- why: A coach who is not in touch cannot help.
-- fix: Ask the coach and the partner what happened, and record what is missing.
WITH partners AS (
    SELECT organisation_id, least(as_of, end_date, left_on) AS until FROM organisations, cohort WHERE list_contains(roles, 'partner')
),
marks AS (
    SELECT organisation_id, date AS day FROM coach_logs
    UNION
    SELECT organisation_id, greatest(min(from_date), start_date) FROM matches, cohort GROUP BY organisation_id, start_date
    UNION
    -- the silence that lasts, while the cohort runs and the partner takes part
    SELECT organisation_id, until FROM partners
),
gaps AS (
    SELECT organisation_id, day AS since, lead(day) OVER (PARTITION BY organisation_id ORDER BY day) AS until
    FROM marks JOIN partners USING (organisation_id)
    WHERE day <= partners.until
),
-- the days on which a contact could be expected: not those of a pause, nor, where matches are recorded, those without one
lengths AS (
    SELECT organisation_id, since, until, count(*) AS days
    FROM gaps, unnest(generate_series(since + 1, until, INTERVAL 1 DAY)) AS calendar (day)
    WHERE
        NOT EXISTS (FROM cohort_pauses WHERE day BETWEEN from_date AND to_date)
        AND (
            NOT EXISTS (FROM matches WHERE matches.organisation_id = gaps.organisation_id)
            OR EXISTS (
                FROM matches
                WHERE matches.organisation_id = gaps.organisation_id AND day BETWEEN from_date AND coalesce(to_date, day)
            )
        )
    GROUP BY organisation_id, since, until
)
SELECT organisation_id, organisation_id AS partner, since AS from_date, until AS to_date, days
FROM lengths, cohort
WHERE days > coach_silent_days
QUALIFY row_number() OVER (PARTITION BY organisation_id ORDER BY days DESC, since) = 1
ORDER BY organisation_id
