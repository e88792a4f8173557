-- The roles in which people were meant to come to the forum, and whether somebody came in each of them.
WITH came AS (
    SELECT DISTINCT role_at_workshop AS role
    FROM attendance JOIN workshops USING (workshop_id), cohort
    WHERE kind = 'forum' AND workshops.end_date <= as_of
)
SELECT role, role IN (SELECT role FROM came) AS was_there
FROM unnest(['leader', 'coach', 'researcher', 'facilitator', 'expert']) AS roles (role)
WHERE EXISTS (FROM came) AND role NOT IN (SELECT code FROM unused_codes WHERE "table" = 'attendance')
