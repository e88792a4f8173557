-- title: Where the partners are
-- unit: organisations
-- formula: The province of each partner; where showing it could put people at risk it is left out.
-- source: Organisations.
-- publish: yes
-- tables: organisations
-- component: places
-- columns: partner = Partner
-- columns: province = Province
-- codes: province = ISO 3166-2
-- blank: province = Not shown
SELECT
    organisation_id,
    in_words(name, name_en) AS partner,
    shown AS province,
    CASE WHEN shown IS NOT NULL THEN count(*) OVER (PARTITION BY shown) END AS partners_there
FROM (SELECT *, CASE WHEN NOT coalesce(location_is_sensitive, true) THEN province END AS shown FROM partners)
WHERE name IS NOT NULL
ORDER BY organisation_id
