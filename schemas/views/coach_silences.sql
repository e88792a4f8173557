-- The days between one contact of a coach with a partner and the next one, up to the as-of date, pauses aside. The first
-- match counts as a contact; without a match or a contact nobody is expected to be in touch, and the time since the start
-- is given.
WITH times AS (
    SELECT organisation_id, greatest(start_date, joined_on) AS since, least(as_of, end_date, left_on) AS until
    FROM organisations, cohort
    WHERE list_contains(roles, 'partner')
),
expected AS (
    SELECT organisation_id, date AS day FROM coach_logs
    UNION
    SELECT organisation_id, greatest(min(from_date), start_date) FROM matches, cohort GROUP BY organisation_id, start_date
),
marks AS (
    FROM expected
    UNION
    SELECT organisation_id, since FROM times ANTI JOIN expected USING (organisation_id)
    UNION
    -- the silence that lasts, while the cohort runs and the partner takes part
    SELECT organisation_id, until FROM times
),
gaps AS (
    SELECT organisation_id, day AS from_date, lead(day) OVER (PARTITION BY organisation_id ORDER BY day) AS to_date
    FROM marks JOIN times USING (organisation_id)
    WHERE day <= times.until
)
-- the days on which a contact could be expected: not those of a pause, nor, where matches are recorded, those without one
SELECT
    organisation_id,
    from_date,
    to_date,
    count(*) AS days,
    organisation_id IN (SELECT organisation_id FROM expected) AS is_expected
FROM gaps, unnest(generate_series(from_date + 1, to_date, INTERVAL 1 DAY)) AS calendar (day)
WHERE
    NOT EXISTS (FROM cohort_pauses WHERE day BETWEEN cohort_pauses.from_date AND cohort_pauses.to_date)
    AND (
        NOT EXISTS (FROM matches WHERE matches.organisation_id = gaps.organisation_id)
        OR EXISTS (
            FROM matches
            WHERE
                matches.organisation_id = gaps.organisation_id
                AND day BETWEEN matches.from_date AND coalesce(matches.to_date, day)
        )
    )
GROUP BY organisation_id, from_date, to_date
