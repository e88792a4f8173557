-- title: Nothing published
-- component: communication
-- tables: organisations
-- message: no output is recorded so far
-- reminder: Please record what the cohort published: stories, media, events, reports; so far there is nothing.
SELECT DISTINCT NULL AS who, due_on
FROM due_records AS due, cohort
WHERE "table" = 'outputs' AND NOT EXISTS (
    FROM outputs WHERE published_on <= as_of AND (due.organisation_id IS NULL OR organisation_id = due.organisation_id)
)
