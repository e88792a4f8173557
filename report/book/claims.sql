-- title: Changes that a book may claim
-- unit: changes
-- formula: Changes with the codings that support or contradict them and the independent notes among these. Left out are those with a sensitive code, and those of a person without a live basis for publication.
-- source: Changes, codings and consents up to the as-of date.
-- tables: changes codings research_notes
-- columns: claim = Claim
-- columns: partner = Partner
-- columns: statement = What changed
-- columns: grade = How sure we are
-- columns: supporting = Codings for it
-- columns: contradicting = Codings against it
-- columns: independent_sources = Independent sources
-- units: supporting = count
-- units: contradicting = count
-- units: independent_sources = count
-- texts: statement = changes.statement claim
-- codes: grade = changes.status
-- blank: partner = The network
SELECT
    change_id AS claim,
    organisation_id,
    in_words(name, name_en) AS partner,
    statement,
    grade,
    supporting,
    contradicting,
    independent_sources,
    horizon IS NOT DISTINCT FROM 'long_term' AS is_long_term,
    direction IS NOT DISTINCT FROM 'negative' OR contradicting > 0 AS is_obstacle,
    validated_with_partner_on IS NOT NULL AS was_read
FROM graded_changes LEFT JOIN organisations USING (organisation_id)
WHERE
    NOT is_sensitive
    AND (person_id IS NULL OR person_id IN (SELECT person_id FROM valid_consents WHERE purpose = 'publication'))
ORDER BY change_id
