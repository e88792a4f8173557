-- title: Consent not recorded
-- component: core
-- tables: people
-- names: people = people
-- message: {people}
-- reminder: Please ask for the consent of people who take part, and record it (number of people: {n}). “nox -s forms” makes the form.
SELECT
    NULL AS who,
    greatest(start_date, from_date) + consent_days AS due_on,
    count(*) AS n,
    list(person_id ORDER BY person_id) AS people
FROM people, cohort
WHERE
    (to_date IS NULL OR to_date >= as_of)
    AND NOT EXISTS (
        FROM consents
        WHERE person_id = people.person_id AND purpose = 'participation' AND (given_on IS NULL OR given_on <= as_of)
    )
GROUP BY due_on
