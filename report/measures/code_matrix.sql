-- title: Codes by level and round
-- unit: codings
-- formula: Codings of notes captured up to the as-of date, by code, level and round, and the notes in which they stand.
-- source: Research notes, codebook and codings up to the as-of date.
-- tables: codings codebook research_notes
-- columns: title = Code
-- columns: level = Level
-- columns: round = Round
-- columns: codings = Codings
-- columns: notes = Notes
-- units: codings = count
-- units: notes = count
-- codes: level = codings.level
-- codes: round = research_notes.round
-- blank: level = Not said
SELECT
    code,
    coalesce(any_value(title), code) AS title,
    any_value(parent_code) AS parent_code,
    level,
    round,
    count(*) AS codings,
    count(DISTINCT research_note_id) AS notes
FROM evidence LEFT JOIN codebook USING (code), cohort
WHERE captured_on <= as_of AND code IS NOT NULL AND round IS NOT NULL
GROUP BY code, level, round
ORDER BY
    code,
    array_position(['individual', 'organisation', 'network'], level) NULLS LAST,
    array_position(['baseline', 'mid', 'close', 'later'], round)
