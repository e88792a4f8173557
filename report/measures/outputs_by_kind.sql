-- title: Outputs by kind, planned against done
-- unit: outputs
-- formula: Published up to the as-of date, of all outputs that are recorded. Reach is the sum of what was counted.
-- source: Outputs.
-- publish: yes
-- tables: outputs
-- columns: kind = Kind
-- columns: done = Published
-- columns: planned = Of all
-- columns: reach = Reach
-- units: done = count
-- units: planned = count
-- units: reach = count
-- codes: kind = outputs.kind
-- blank: reach = Not counted
SELECT
    kind,
    count(*) FILTER (published_on <= as_of) AS done,
    count(*) AS planned,
    sum(reach) FILTER (published_on <= as_of) AS reach
FROM outputs, cohort
WHERE kind IS NOT NULL
GROUP BY kind
ORDER BY kind
