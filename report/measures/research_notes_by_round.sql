-- title: Research notes by round and source
-- unit: notes
-- formula: Notes captured up to the as-of date, counted by round and kind of source.
-- source: Research notes.
-- tables: research_notes
-- columns: round = Round
-- columns: source_kind = Kind of source
-- columns: notes = Notes
-- units: notes = count
-- codes: round = research_notes.round
-- codes: source_kind = research_notes.source_kind
SELECT
    round,
    source_kind,
    count(*) AS notes
FROM research_notes, cohort
WHERE captured_on <= as_of AND round IS NOT NULL AND source_kind IS NOT NULL
GROUP BY round, source_kind
ORDER BY array_position(['baseline', 'mid', 'close', 'later'], round), source_kind
