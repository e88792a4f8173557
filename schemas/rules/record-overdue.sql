-- title: Something due is not recorded
-- severity: warning
-- mends: host
-- due: always
-- tables: organisations
-- points_at: organisations
-- codes: record = tables
-- names: partner = organisations
-- message: Due on {due_on} and not recorded: {record} ({partner}).
-- why: Reports can only show what is recorded.
-- fix: Ask for it, for example with “nox -s due”, and record it.
SELECT "table" AS record, coalesce(recorded.organisation_id, title, recorded.workshop_id, cohort_name) AS partner, due_on
FROM due_checklist AS recorded LEFT JOIN workshops USING (workshop_id), cohort
WHERE due_on < as_of AND NOT is_recorded
ORDER BY due_on, "table", partner
