-- title: New codes, note by note
-- unit: codes
-- formula: For each coded note in the order in which they were captured, the codes that no earlier note has, and all codes so far.
-- source: Research notes, codebook and codings up to the as-of date.
-- tables: codings research_notes
-- note: When new notes bring hardly any new codes, more of the same kind would add little.
-- columns: place = Note
-- columns: captured_on = Captured on
-- columns: codes = Codes in it
-- columns: new_codes = New codes
-- columns: codes_so_far = All codes so far
-- units: place = count
-- units: codes = count
-- units: new_codes = count
-- units: codes_so_far = count
WITH firsts AS (
    SELECT DISTINCT research_note_id, captured_on, code
    FROM evidence, cohort
    WHERE captured_on <= as_of AND code IS NOT NULL
),
numbered AS (
    SELECT *, row_number() OVER (PARTITION BY code ORDER BY captured_on, research_note_id) = 1 AS is_new FROM firsts
),
notes AS (
    SELECT research_note_id, captured_on, count(*) AS codes, count(*) FILTER (is_new) AS new_codes
    FROM numbered
    GROUP BY research_note_id, captured_on
)
SELECT
    row_number() OVER in_order AS place,
    research_note_id,
    captured_on,
    codes,
    new_codes,
    sum(new_codes) OVER in_order AS codes_so_far
FROM notes
WINDOW in_order AS (ORDER BY captured_on, research_note_id)
ORDER BY place
