-- title: Obstacles
-- unit: notes
-- formula: Notes in which a passage with the code is marked as an obstacle, and the partners that they are about. Sensitive codes are left out.
-- source: Research notes, codebook and codings up to the as-of date.
-- publish: yes
-- tables: codings codebook research_notes
-- columns: title = Obstacle
-- columns: notes = Notes
-- columns: partners = Partners
-- units: notes = count
-- units: partners = count
-- says: is_first = What is named most often as an obstacle: {title}, in {notes} notes about {partners} partners.
SELECT code, title, notes, partners, row_number() OVER (ORDER BY notes DESC, code) = 1 AS is_first
FROM obstacle_counts JOIN codebook USING (code)
ORDER BY notes DESC, code
