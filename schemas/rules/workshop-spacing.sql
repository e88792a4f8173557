-- title: Workshops too close or too far apart
-- severity: warning
-- mends: host
-- due: always
-- tables: workshops
-- points_at: workshops.start_date
-- component: workshops
-- message: “{title}” begins {days} days after the workshop before it; {least} to {most} are expected.
-- why: Partners need time to try things, but not so much that they forget.
-- fix: Move the workshop if it is still to come; if it was meant so, silence this rule in cohort.yml with the reason.
WITH days AS (
    SELECT workshop_id, title, start_date - lag(start_date) OVER (ORDER BY start_date) AS days FROM workshops
    -- the main series; a workshop on communication comes between
    WHERE kind IN ('strategy', 'finance', 'team')
)
SELECT workshop_id, title, days, workshop_gap_days[1] AS least, workshop_gap_days[2] AS most
FROM days, cohort
WHERE days < workshop_gap_days[1] OR days > workshop_gap_days[2]
ORDER BY workshop_id
