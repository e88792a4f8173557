-- title: Changes by when they can be seen
-- unit: changes
-- formula: A change is substantiated when an independent source supports it, documented when any coding supports it; otherwise it is only claimed.
-- source: Changes and codings of the research team up to the as-of date.
-- tables: changes codings research_notes
-- component: long_term
-- note: Long-term impact is not yet visible: a long-term change counts as documented only with evidence captured after the end of the cohort.
-- columns: horizon = Horizon
-- columns: claimed = Only claimed
-- columns: documented = Documented
-- columns: substantiated = Substantiated
-- columns: changes = Of all
-- sums: changes = claimed + documented + substantiated
-- units: claimed = count
-- units: documented = count
-- units: substantiated = count
-- units: changes = count
-- codes: horizon = changes.horizon
SELECT horizon, claimed, documented, substantiated, changes
FROM change_counts
WHERE counted_by = 'horizon' AND horizon IS NOT NULL
ORDER BY array_position(['immediate', 'cohort', 'long_term'], horizon)
