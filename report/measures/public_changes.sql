-- title: What changed, as partners have read it
-- unit: changes
-- formula: Substantiated changes with the codings that support or contradict them and the independent notes among these. Left out are changes of a single person, those that the partner has not read, and those with a sensitive code.
-- source: Changes and codings of the research team up to the as-of date.
-- publish: yes
-- tables: changes codings codebook research_notes
-- note: Many contribute to a change; it is never the effect of one cause. Long-term impact is not yet visible.
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
FROM graded_changes LEFT JOIN organisations USING (organisation_id), cohort
WHERE
    grade = 'substantiated' AND NOT is_sensitive
    AND level <> 'individual' AND person_id IS NULL
    AND validated_with_partner_on <= as_of AND statement IS NOT NULL
ORDER BY organisation_id NULLS LAST, rank NULLS LAST, change_id
