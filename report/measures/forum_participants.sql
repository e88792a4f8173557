-- title: Who came to the forum
-- unit: people
-- formula: People recorded at the forum by what they were there, once it has ended; all kinds of participants are meant to meet there.
-- source: Workshops and attendance.
-- tables: workshops attendance
-- component: forum
-- columns: role = Role at the workshop
-- columns: people = Number of people
-- columns: days = Days
-- units: people = count
-- units: days = days
-- codes: role = attendance.role_at_workshop
WITH forum AS (
    SELECT role_at_workshop AS role, person_id, days
    FROM attendance JOIN workshops USING (workshop_id), cohort
    WHERE kind = 'forum' AND workshops.end_date <= as_of
)
SELECT role, count(DISTINCT person_id) AS people, coalesce(sum(days), 0) AS days
FROM forum FULL JOIN (
    SELECT role FROM unnest(['leader', 'coach', 'researcher', 'facilitator', 'expert']) AS roles (role)
    WHERE role NOT IN (SELECT code FROM unused_codes WHERE "table" = 'attendance')
) USING (role)
WHERE EXISTS (FROM forum)
GROUP BY role
ORDER BY array_position(['leader', 'coach', 'researcher', 'facilitator', 'expert'], role) NULLS LAST, role
