-- title: Grant not recorded
-- component: budget
-- tables: organisations
-- names: partners = organisations
-- message: {partners}
-- reminder: Please record the grants of these partners, with their instalments: {partners}.
SELECT NULL AS who, due_on, list(organisation_id ORDER BY organisation_id) AS partners
FROM due_records AS due, cohort
WHERE "table" = 'grants' AND NOT EXISTS (
    FROM grants WHERE award_date <= as_of AND organisation_id = coalesce(due.organisation_id, organisation_id)
)
GROUP BY due_on
