-- title: Partners
-- unit: organisations
-- formula: Every organisation with the role partner; a sensitive location is left out.
-- source: Organisations.
-- tables: organisations
-- columns: partner = Partner
-- columns: legal_form = Legal form
-- columns: province = Province
-- columns: joined_on = Joined on
-- columns: left_on = Left on
-- codes: legal_form = organisations.legal_form
-- codes: province = ISO 3166-2
SELECT
    organisation_id,
    in_words(name, name_en) AS partner,
    legal_form,
    CASE WHEN NOT coalesce(location_is_sensitive, true) THEN province END AS province,
    joined_on,
    left_on
FROM organisations
WHERE list_contains(roles, 'partner')
ORDER BY organisation_id
