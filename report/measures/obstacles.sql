-- title: Obstacles
-- unit: notes
-- formula: Notes in which a passage with the code is marked as an obstacle, and the partners that they are about. Sensitive codes are left out.
-- source: Research notes, codebook and codings up to the as-of date.
-- tables: codings codebook research_notes
-- columns: title = Obstacle
-- columns: notes = Notes
-- columns: partners = Partners
-- units: notes = count
-- units: partners = count
-- says: is_first = What is named most often as an obstacle: {title}, in {notes} notes about {partners} partners.
SELECT
    code,
    any_value(title) AS title,
    count(DISTINCT research_note_id) AS notes,
    count(DISTINCT organisation_id) AS partners,
    row_number() OVER (ORDER BY count(DISTINCT research_note_id) DESC, code) = 1 AS is_first
FROM evidence JOIN codebook USING (code), cohort
WHERE captured_on <= as_of AND lesson_kind = 'obstacle' AND NOT evidence.is_sensitive
GROUP BY code
ORDER BY notes DESC, code
