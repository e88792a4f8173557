-- title: Attendance not recorded
-- component: exchange
-- tables: workshops
-- names: workshop = workshops
-- message: {workshop}, ended on {ended_on}
-- brief: “{workshop}”
-- reminder: Please record who came to “{workshop}”, which ended on {ended_on}.
SELECT NULL AS who, due_on, workshop_id AS workshop, end_date AS ended_on
FROM due_records JOIN workshops USING (workshop_id) ANTI JOIN attendance USING (workshop_id)
WHERE "table" = 'attendance'
