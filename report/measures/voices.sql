-- title: Whose voices are in the notes
-- unit: notes
-- formula: Notes captured up to the as-of date in which people of a role speak, by round; a note with several roles counts for each.
-- source: Research notes and people.
-- tables: research_notes people
-- columns: role = Role
-- columns: round = Round
-- columns: notes = Notes
-- columns: people = Number of people
-- units: notes = count
-- units: people = count
-- codes: role = people.roles
-- codes: round = research_notes.round
WITH speakers AS (
    SELECT research_note_id, round, unnest(source_person_ids) AS person_id
    FROM research_notes, cohort
    WHERE captured_on <= as_of AND round IS NOT NULL
),
spoken AS (SELECT research_note_id, round, person_id, unnest(roles) AS role FROM speakers JOIN people USING (person_id))
SELECT role, round, count(DISTINCT research_note_id) AS notes, count(DISTINCT person_id) AS people
FROM spoken
GROUP BY role, round
ORDER BY role, array_position(['baseline', 'mid', 'close', 'later'], round)
