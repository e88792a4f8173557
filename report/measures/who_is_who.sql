-- title: Who is who
-- unit: organisations
-- formula: Every organisation of the register with its roles; a sensitive location is left out.
-- source: Organisations.
-- publish: yes
-- tables: organisations
-- columns: organisation = Organisation
-- columns: roles = Roles
-- columns: province = Province
-- blank: organisation = An organisation that is not named
-- codes: roles = organisations.roles
-- codes: province = ISO 3166-2
SELECT
    organisation_id,
    in_words(name, name_en) AS organisation,
    roles,
    CASE WHEN NOT coalesce(location_is_sensitive, true) THEN province END AS province,
    left_on
FROM organisations
ORDER BY
    list_contains(roles, 'partner') DESC,
    organisation_id
