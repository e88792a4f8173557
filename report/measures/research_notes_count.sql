-- title: Research notes
-- unit: notes
-- formula: Notes captured up to the as-of date.
-- source: Research notes.
-- tables: research_notes
-- columns: value = Notes
-- units: value = count
SELECT count(*) AS value
FROM research_notes, cohort
WHERE captured_on <= as_of
