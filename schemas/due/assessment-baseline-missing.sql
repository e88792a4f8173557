-- title: Team assessment at the start
-- component: team
-- tables: organisations
-- names: partners = organisations
-- message: not recorded yet ({partners})
-- reminder: Please assess the teams at the start and record the scores: {partners}.
SELECT NULL AS who, due_on, list(organisation_id ORDER BY organisation_id) AS partners
FROM due_records AS due, cohort
WHERE "table" = 'assessments' AND after <> 'end' AND NOT EXISTS (
    FROM assessments
    WHERE round = 'baseline' AND assessed_on <= as_of AND organisation_id = coalesce(due.organisation_id, organisation_id)
)
GROUP BY due_on
