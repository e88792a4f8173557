-- title: Nothing was tried between two workshops
-- severity: warning
-- mends: host
-- due: always
-- tables: organisations trials workshops
-- points_at: organisations.organisation_id
-- names: partner = organisations
-- component: trials
-- message: No trial of {partner} is recorded between {from_date} and {to_date}.
-- why: Between workshops partners try their strategy for real.
-- fix: Ask what the partner did, and record it; perhaps it is not recorded yet.
WITH between_workshops AS (
    SELECT start_date AS from_date, lead(start_date) OVER (ORDER BY start_date) AS to_date
    FROM workshops
    WHERE kind IN ('strategy', 'finance', 'team', 'forum')
)
SELECT organisation_id, organisation_id AS partner, from_date, to_date
FROM organisations CROSS JOIN between_workshops, cohort
WHERE
    list_contains(roles, 'partner') AND to_date <= as_of
    AND coalesce(joined_on, from_date) <= from_date AND coalesce(left_on, to_date) >= to_date
    AND NOT EXISTS (
        FROM trials
        WHERE
            trials.organisation_id = organisations.organisation_id AND start_date < to_date
            -- a trial that goes on counts for each time between two workshops
            AND (start_date >= from_date OR coalesce(end_date, decided_on, to_date) > from_date)
    )
ORDER BY organisation_id, from_date
