-- title: Research notes by source and independence
-- unit: notes
-- formula: Notes captured up to the as-of date, by kind of source and by how close the source is to what is claimed.
-- source: Research notes.
-- tables: research_notes
-- columns: source_kind = Kind of source
-- columns: claimant = The one who claims the change
-- columns: involved = Someone involved
-- columns: independent = Someone independent
-- columns: notes = Notes
-- sums: notes = claimant + involved + independent
-- units: claimant = count
-- units: involved = count
-- units: independent = count
-- units: notes = count
-- codes: source_kind = research_notes.source_kind
SELECT
    source_kind,
    count(*) FILTER (independence = 'claimant') AS claimant,
    count(*) FILTER (independence = 'involved') AS involved,
    count(*) FILTER (independence = 'independent') AS independent,
    count(*) AS notes
FROM research_notes, cohort
WHERE captured_on <= as_of AND source_kind IS NOT NULL
GROUP BY source_kind
ORDER BY source_kind
