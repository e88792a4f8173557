-- title: Changes by domain and how sure we are
-- unit: changes
-- formula: A change is substantiated when an independent source supports it, documented when any coding supports it; otherwise it is only claimed.
-- source: Changes and codings of the research team up to the as-of date.
-- publish: yes
-- tables: changes codings research_notes
-- component: outcomes
-- note: Many contribute to a change; it is never the effect of one cause. Long-term impact is not yet visible.
-- columns: domain = Domain
-- columns: claimed = Only claimed
-- columns: documented = Documented
-- columns: substantiated = Substantiated
-- columns: changes = Of all
-- columns: for_the_worse = For the worse
-- sums: changes = claimed + documented + substantiated
-- units: claimed = count
-- units: documented = count
-- units: substantiated = count
-- units: changes = count
-- units: for_the_worse = count
-- codes: domain = changes.domain
SELECT domain, claimed, documented, substantiated, changes, for_the_worse
FROM change_counts
WHERE counted_by = 'domain' AND domain IS NOT NULL
ORDER BY changes DESC, domain
