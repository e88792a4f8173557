-- title: What contributed to changes
-- unit: changes
-- formula: How many of all changes name it among what contributed; a change may name several.
-- source: Changes and codings of the research team up to the as-of date.
-- tables: changes codings research_notes
-- note: Contribution is what those concerned and the research team report; it does not prove that the change would not have come about anyway.
-- columns: contributed_by = Contributed by
-- columns: named = Changes that name it
-- columns: substantiated = Substantiated
-- columns: changes = Of all
-- units: named = count
-- units: substantiated = count
-- units: changes = count
-- codes: contributed_by = changes.contributed_by
WITH named AS (SELECT unnest(contributed_by) AS contributed_by, grade FROM graded_changes)
SELECT
    contributed_by,
    count(*) AS named,
    count(*) FILTER (grade = 'substantiated') AS substantiated,
    (SELECT count(*) FROM graded_changes) AS changes
FROM named
GROUP BY contributed_by
ORDER BY named DESC, contributed_by
