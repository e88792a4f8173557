-- title: Changes by partner and how sure we are
-- unit: changes
-- formula: A change is substantiated when an independent source supports it, documented when any coding supports it; otherwise it is only claimed.
-- source: Changes and codings of the research team up to the as-of date.
-- tables: organisations changes codings research_notes
-- note: Many contribute to a change; it is never the effect of one cause. Long-term impact is not yet visible.
-- columns: partner = Partner
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
-- blank: partner = The network
SELECT
    organisation_id,
    in_words(name, name_en) AS partner,
    coalesce(claimed, 0) AS claimed,
    coalesce(documented, 0) AS documented,
    coalesce(substantiated, 0) AS substantiated,
    coalesce(changes, 0) AS changes,
    coalesce(for_the_worse, 0) AS for_the_worse
FROM (FROM change_counts WHERE counted_by = 'organisation') FULL JOIN partners USING (organisation_id)
ORDER BY organisation_id NULLS LAST
