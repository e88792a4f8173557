-- title: A partner without a coach
-- severity: warning
-- mends: host
-- due: first workshop
-- tables: organisations matches workshops
-- points_at: organisations.organisation_id
-- names: partner = organisations
-- component: matching
-- message: {partner} has no coach from {from_date} to {to_date}.
-- why: The coach is part of the model that is tested here.
-- fix: Record the match, or find a coach; if none is wanted, drop the component with a reason.
WITH series AS (SELECT min(start_date) AS first, max(start_date) AS last FROM workshops WHERE kind <> 'other'),
days AS (
    SELECT organisation_id, unnest(generate_series(
        greatest(series.first, joined_on),
        least(series.last, left_on, as_of),
        INTERVAL 1 DAY
    ))::DATE AS day
    FROM organisations, series, cohort
    WHERE list_contains(roles, 'partner')
),
uncovered AS (
    SELECT organisation_id, day, day - (row_number() OVER (PARTITION BY organisation_id ORDER BY day))::INTEGER AS stretch
    FROM days
    WHERE NOT EXISTS (
        FROM matches
        WHERE matches.organisation_id = days.organisation_id AND day >= from_date AND day <= coalesce(to_date, day)
    )
)
SELECT organisation_id, organisation_id AS partner, min(day) AS from_date, max(day) AS to_date
FROM uncovered, cohort
GROUP BY organisation_id, stretch, coach_grace_days
HAVING max(day) - min(day) > coach_grace_days
ORDER BY organisation_id, from_date
