-- title: What changed, as far as it is substantiated
-- unit: changes
-- formula: Substantiated changes with the codings that support or contradict them and the independent notes among these. Changes with a sensitive code are left out.
-- source: Changes and codings of the research team up to the as-of date.
-- tables: changes codings codebook research_notes
-- about: person_id
-- note: A change is what many contributed to, never the effect of one cause. Long-term impact is not yet visible.
-- columns: partner = Partner
-- columns: statement = What changed
-- columns: domain = Domain
-- columns: significance = Why it matters
-- columns: contribution = What contributed
-- columns: direction = Direction
-- columns: grade = How sure we are
-- columns: supporting = Codings for it
-- columns: contradicting = Codings against it
-- columns: independent_sources = Independent sources
-- units: supporting = count
-- units: contradicting = count
-- units: independent_sources = count
-- codes: domain = changes.domain
-- codes: level = changes.level
-- codes: direction = changes.direction
-- codes: grade = changes.status
-- blank: partner = The network
SELECT
    change_id,
    organisation_id,
    person_id,
    in_words(name, name_en) AS partner,
    level,
    domain,
    statement,
    significance,
    contribution,
    contributed_by,
    direction,
    horizon,
    grade,
    supporting,
    contradicting,
    independent_sources
FROM graded_changes LEFT JOIN organisations USING (organisation_id)
WHERE grade = 'substantiated' AND NOT is_sensitive
ORDER BY organisation_id NULLS LAST, rank NULLS LAST, change_id
