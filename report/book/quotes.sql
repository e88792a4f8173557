-- title: Passages that a book may quote
-- unit: passages
-- formula: Coded passages of notes in which every person who speaks has a live basis for quotation and for publication; the name is given as the person chose. Sensitive codes are left out.
-- source: Research notes, codings, people and consents up to the as-of date.
-- tables: codings codebook research_notes people consents
-- columns: code = Code
-- columns: partner = Partner
-- columns: role = Role
-- codes: role = people.roles
-- private: quote = codings.quote coding_id
-- private: full_name = people.full_name full_name_of
-- private: nickname = people.nickname nickname_of
-- blank: partner = The network
-- blank: role = A participant
WITH speakers AS (
    SELECT research_note_id, unnest(source_person_ids) AS person_id FROM research_notes
),
chosen AS (
    -- who chose twice is called by the more careful of the two
    SELECT
        person_id,
        arg_min(
            coalesce(attribution, 'anonymous'),
            array_position(['anonymous', 'organisation_only', 'nickname', 'full_name'], coalesce(attribution, 'anonymous'))
        ) AS attribution
    FROM valid_consents
    WHERE purpose = 'quotation'
    GROUP BY person_id
),
heard AS (
    SELECT
        research_note_id,
        count(*) AS people,
        bool_and(
            attribution IS NOT NULL
            AND speakers.person_id IN (SELECT person_id FROM valid_consents WHERE purpose = 'publication')
        ) AS has_basis,
        bool_or(attribution = 'anonymous') AS is_anonymous,
        min(speakers.person_id) AS person_id,
        list(speakers.person_id) AS speakers,
        min(attribution) AS attribution,
        min(roles[1]) AS role
    FROM speakers LEFT JOIN chosen USING (person_id) LEFT JOIN people USING (person_id)
    GROUP BY research_note_id
)
SELECT
    coding_id,
    evidence.code,
    coalesce(lesson_kind = 'obstacle', false) AS is_obstacle,
    evidence.organisation_id,
    in_words(name, name_en) AS partner,
    CASE WHEN people = 1 THEN role END AS role,
    speakers,
    coalesce(has_basis, false) AS has_basis,
    coalesce(NOT is_anonymous AND evidence.organisation_id IS NOT NULL, false) AS names_partner,
    CASE WHEN people = 1 AND has_basis AND attribution = 'full_name' THEN person_id END AS full_name_of,
    CASE WHEN people = 1 AND has_basis AND attribution = 'nickname' THEN person_id END AS nickname_of
FROM evidence
LEFT JOIN heard USING (research_note_id)
LEFT JOIN organisations ON organisations.organisation_id = evidence.organisation_id, cohort
WHERE captured_on <= as_of AND NOT evidence.is_sensitive
ORDER BY coding_id
