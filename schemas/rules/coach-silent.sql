-- title: A long silence between coach and partner
-- severity: warning
-- mends: host
-- due: always
-- tables: organisations coach_logs
-- points_at: organisations.organisation_id
-- names: partner = organisations
-- component: coaching
-- message: Between {from_date} and {to_date} there was no contact with {partner} ({days} days, pauses aside).
-- why: A coach who is not in touch cannot help.
-- fix: Ask the coach and the partner what happened, and record what is missing.
WITH marks AS (
    SELECT organisation_id, date AS day FROM coach_logs, cohort WHERE date <= as_of
    UNION
    SELECT organisation_id, min(from_date) FROM matches, cohort WHERE from_date <= as_of GROUP BY organisation_id
    UNION
    -- the silence that lasts, while the cohort runs and the partner takes part
    SELECT DISTINCT organisation_id, least(as_of, end_date, left_on) FROM coach_logs JOIN organisations USING (organisation_id), cohort
),
gaps AS (
    SELECT organisation_id, day AS from_date, lead(day) OVER (PARTITION BY organisation_id ORDER BY day) AS to_date FROM marks
),
lengths AS (
    SELECT
        organisation_id,
        gaps.from_date,
        gaps.to_date,
        gaps.to_date - gaps.from_date - coalesce(sum(greatest(
            0, least(pause.to_date, gaps.to_date - 1) - greatest(pause.from_date, gaps.from_date + 1) + 1
        )), 0)::INTEGER AS days
    FROM gaps LEFT JOIN cohort_pauses AS pause ON pause.from_date < gaps.to_date AND pause.to_date > gaps.from_date
    WHERE gaps.to_date IS NOT NULL
    GROUP BY organisation_id, gaps.from_date, gaps.to_date
)
SELECT organisation_id, organisation_id AS partner, from_date, to_date, days
FROM lengths JOIN organisations USING (organisation_id), cohort
WHERE days > coach_silent_days AND list_contains(roles, 'partner')
QUALIFY row_number() OVER (PARTITION BY organisation_id ORDER BY days DESC, from_date) = 1
ORDER BY organisation_id
