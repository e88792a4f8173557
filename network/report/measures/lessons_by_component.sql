-- title: What cohorts would do with each component next time
-- unit: cohorts
-- formula: For each component the cohorts that would keep, change or drop it, of all that said something about it.
-- source: The lessons that cohorts published at their close.
-- tables: lessons
-- note: A component with a reason to change in several cohorts is a candidate for the next version of the model.
-- columns: component = Component
-- columns: keep = Keep it
-- columns: change = Change it
-- columns: dropped = Drop it
-- columns: n = n
-- units: keep = count
-- units: change = count
-- units: dropped = count
-- units: n = count
-- codes: component = components
SELECT
    component,
    any_value(seed) AS number,
    count(*) FILTER (next_time = 'keep') AS keep,
    count(*) FILTER (next_time = 'change') AS change,
    count(*) FILTER (next_time = 'drop') AS dropped,
    count(*) AS n
FROM lessons LEFT JOIN (SELECT DISTINCT component, seed FROM component_choices) AS known USING (component)
GROUP BY component
ORDER BY number, component
