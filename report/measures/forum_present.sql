-- title: Who met at the closing forum
-- unit: roles
-- formula: Whether somebody came to the forum in each role, once it has ended; how many is not published.
-- source: Workshops and attendance.
-- publish: yes
-- tables: workshops attendance
-- component: forum
-- columns: role = Role at the workshop
-- columns: was_there = Was there
-- codes: role = attendance.role_at_workshop
SELECT role, was_there
FROM forum_roles
ORDER BY array_position(['leader', 'coach', 'researcher', 'facilitator', 'expert'], role)
