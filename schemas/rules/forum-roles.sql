-- title: Not everybody came to the forum
-- severity: warning
-- mends: host
-- due: 14 days after the forum
-- tables: workshops attendance
-- points_at: workshops.kind
-- codes: roles = attendance.role_at_workshop
-- component: forum
-- message: Nobody of these is recorded at the forum: {roles}.
-- why: Everybody who worked in the cohort is meant to meet at the forum.
-- fix: Complete the attendance; if somebody was not invited on purpose, silence this rule in cohort.yml with the reason.
WITH needed AS (
    SELECT role FROM unnest(['leader', 'coach', 'researcher', 'facilitator', 'expert']) AS roles (role)
    WHERE role NOT IN (SELECT code FROM unused_codes WHERE "table" = 'attendance')
)
SELECT workshop_id, list(role ORDER BY role) AS roles
FROM workshops CROSS JOIN needed, cohort
WHERE kind = 'forum' AND workshops.end_date <= as_of AND NOT EXISTS (
    FROM attendance WHERE attendance.workshop_id = workshops.workshop_id AND role_at_workshop = role
)
GROUP BY workshop_id
ORDER BY workshop_id
