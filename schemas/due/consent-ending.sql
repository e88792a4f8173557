-- title: Time to keep personal data ends
-- component: core
-- tables: consents
-- names: people = people
-- message: kept until {due_on}: {people}
-- reminder: Personal data may be kept until {due_on} only (number of people: {n}). Please decide what is deleted, and whom you ask again.
SELECT
    NULL AS who,
    retention_until AS due_on,
    retention_until - retention_notice_days AS shown_from,
    count(DISTINCT person_id) AS n,
    list(DISTINCT person_id ORDER BY person_id) AS people
FROM consents, cohort
WHERE withdrawn_on IS NULL OR withdrawn_on > as_of
GROUP BY ALL
