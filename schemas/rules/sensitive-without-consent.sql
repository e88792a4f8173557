-- title: Sensitive data without consent
-- severity: error
-- mends: host
-- due: always
-- tables: research_notes codings codebook
-- points_at: research_notes.source_person_ids
-- names: people = people
-- component: research
-- message: A sensitive code is used for this note, and no valid agreement of {people} to that is recorded.
-- why: Health, belief and the like need an agreement of their own.
-- fix: Ask for it and record it, or take the code away.
WITH speakers AS (
    SELECT DISTINCT research_note_id, unnest(source_person_ids) AS person_id
    FROM research_notes JOIN codings USING (research_note_id) JOIN codebook USING (code), cohort
    WHERE is_sensitive AND captured_on <= as_of
)
SELECT research_note_id, list(person_id ORDER BY person_id) AS people
FROM speakers
WHERE NOT EXISTS (
    FROM valid_consents
    WHERE
        valid_consents.person_id = speakers.person_id AND covers_sensitive
        AND purpose IN ('research', 'participation')
)
GROUP BY research_note_id
ORDER BY research_note_id
