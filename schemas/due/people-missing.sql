-- title: People not in the register
-- component: core
-- tables: organisations
-- names: partners = organisations
-- message: nobody of {partners}
-- reminder: Please enter the leader and the core team of these partners into the register: {partners}.
SELECT NULL AS who, due_on, list(organisation_id ORDER BY organisation_id) AS partners
FROM due_records AS due
WHERE "table" = 'people' AND NOT EXISTS (
    FROM people WHERE due.organisation_id IS NULL OR organisation_id = due.organisation_id
)
GROUP BY due_on
