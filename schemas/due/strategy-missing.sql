-- title: Strategy
-- component: strategy
-- tables: organisations
-- names: who = organisations
-- message: no version is recorded yet
-- reminder: We do not have your strategy yet. Please send the workbook “Strategy and trials” with the version from the strategy workshop; a draft is fine.
SELECT due.organisation_id AS who, due_on
FROM due_records AS due, cohort
WHERE "table" = 'strategies' AND NOT EXISTS (
    FROM strategies WHERE adopted_on <= as_of AND organisation_id = coalesce(due.organisation_id, organisation_id)
)
