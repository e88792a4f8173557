-- What the setting `due` asks for, one row for each record that must be there, with the day it is due.
-- organisation_id is empty where any record of the cohort will do; a partner that joined later has as long as the others.
WITH moments AS (
    SELECT 'start' AS after, start_date AS day, NULL AS workshop_id FROM cohort
    UNION ALL
    SELECT 'end', end_date, NULL FROM cohort
    UNION ALL
    SELECT kind, min(end_date), arg_min(workshop_id, (end_date, workshop_id)) FROM workshops GROUP BY kind
    UNION ALL
    SELECT 'workshop', end_date, workshop_id FROM workshops
)
SELECT "table", after, organisation_id, workshop_id, greatest(day, joined_on) + days AS due_on
FROM cohort_due JOIN moments USING (after) LEFT JOIN partners_now ON "of" = 'partner'
WHERE "of" <> 'partner' OR organisation_id IS NOT NULL
