-- title: Unexpected and contradicted changes
-- unit: changes
-- formula: Changes that the team had not aimed at, and changes that a coding speaks against, with the codings for and against them.
-- source: Changes and codings of the research team up to the as-of date.
-- tables: changes codings research_notes
-- about: person_id
-- note: Evidence against a change is worth as much as evidence for it.
-- columns: partner = Partner
-- columns: statement = What changed
-- columns: was_expected = Expected
-- columns: direction = Direction
-- columns: grade = How sure we are
-- columns: supporting = For
-- columns: contradicting = Against
-- units: supporting = count
-- units: contradicting = count
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
    was_expected,
    direction,
    grade,
    supporting,
    contradicting
FROM graded_changes LEFT JOIN organisations USING (organisation_id)
WHERE was_expected = false OR contradicting > 0
ORDER BY contradicting DESC, organisation_id NULLS LAST, change_id
