-- title: A minor without a guardian
-- severity: error
-- mends: host
-- due: always
-- tables: consents people
-- points_at: consents.guardian_name
-- names: person = people
-- codes: purpose = consents.purpose
-- needs: private
-- message: {person} is under the age of majority, and no guardian is named ({purpose}).
-- why: A minor cannot consent alone.
-- fix: Ask the guardian, and fill in the name.
SELECT consent_id, person_id AS person, purpose
FROM consents JOIN people USING (person_id), cohort
WHERE
    age_band = 'under_majority' AND lawful_basis = 'consent' AND guardian_name IS NULL
    AND coalesce(withdrawn_on > as_of, true) AND coalesce(retention_until >= as_of, true)
ORDER BY consent_id
