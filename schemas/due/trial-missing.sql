-- title: First trial
-- component: trials
-- tables: organisations
-- names: who = organisations
-- message: none is recorded yet
-- reminder: We have no trial of your strategy yet. What will you try first? Please write it in the workbook “Strategy and trials”, even if it is small.
SELECT due.organisation_id AS who, due_on
FROM due_records AS due, cohort
WHERE "table" = 'trials' AND NOT EXISTS (
    FROM trials WHERE trials.start_date <= as_of AND organisation_id = coalesce(due.organisation_id, organisation_id)
)
