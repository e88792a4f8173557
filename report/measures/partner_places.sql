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
-- codes: country = ISO 3166-1
-- blank: province = Not shown
SELECT
    organisation_id,
    in_words(name, name_en) AS partner,
    shown AS province,
    tile,
    tile[:2] AS country,
    CASE WHEN tile IS NOT NULL THEN count(*) OVER (PARTITION BY tile) END AS partners_there
FROM (
    -- a tile is a place of ISO 3166-2, and a cohort may know smaller ones
    SELECT *, array_to_string(string_split(shown, '-')[:2], '-') AS tile
    FROM (SELECT *, CASE WHEN NOT coalesce(location_is_sensitive, true) THEN province END AS shown FROM partners)
)
WHERE name IS NOT NULL
ORDER BY organisation_id
