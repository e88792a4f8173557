-- title: Workshop feedback not recorded
-- component: exchange
-- tables: workshops
-- names: workshop = workshops
-- message: {workshop}, ended on {ended_on}
-- brief: “{workshop}”
-- reminder: Please record what people thought of “{workshop}”, which ended on {ended_on}.
-- message_form: feedback
SELECT NULL AS who, due_on, workshop_id AS workshop, end_date AS ended_on
FROM due_records JOIN workshops USING (workshop_id) ANTI JOIN workshop_feedback USING (workshop_id)
WHERE "table" = 'workshop_feedback'
