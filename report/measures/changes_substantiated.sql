-- title: Substantiated changes
-- unit: changes
-- formula: Changes that an independent source supports, of all that are recorded.
-- source: Changes and codings of the research team up to the as-of date.
-- publish: yes
-- tables: changes codings research_notes
-- note: Many contribute to a change; it is never the effect of one cause. Long-term impact is not yet visible.
-- columns: value = Substantiated
-- columns: out_of = Of
-- units: value = count
-- units: out_of = count
SELECT count(*) FILTER (grade = 'substantiated') AS value, count(*) AS out_of
FROM graded_changes
