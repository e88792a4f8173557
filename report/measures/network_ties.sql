-- title: Who is in touch with whom
-- unit: ties
-- formula: Every tie that a partner named, by round and kind, with the strength it gave it from 1 to 3.
-- source: Ties.
-- tables: organisations ties
-- note: Ties are recorded without a day: those of the close are shown from the forum on.
-- columns: round = Round
-- columns: partner = Partner
-- columns: named = With whom
-- columns: tie_type = Kind of tie
-- columns: strength = Strength
-- units: strength = score
-- codes: round = ties.round
-- codes: tie_type = ties.tie_type
WITH named AS (
    SELECT
        round,
        from_organisation_id AS organisation_id,
        to_organisation_id,
        CASE WHEN to_organisation_id IS NULL THEN to_name END AS to_name,
        tie_type,
        max(strength) AS strength
    FROM known_ties
    GROUP BY ALL
),
places AS (SELECT organisation_id, row_number() OVER (ORDER BY organisation_id) AS place FROM partners)
SELECT
    named.round,
    organisation_id,
    to_organisation_id,
    in_words(partners.name, partners.name_en) AS partner,
    coalesce(in_words(other.name, other.name_en), to_name) AS named,
    tie_type,
    strength,
    to_place IS NOT NULL AS is_between_partners,
    places.place,
    to_place
FROM named
JOIN partners USING (organisation_id)
JOIN places USING (organisation_id)
LEFT JOIN (SELECT organisation_id AS to_organisation_id, place AS to_place FROM places) USING (to_organisation_id)
LEFT JOIN organisations AS other ON other.organisation_id = to_organisation_id
ORDER BY
    array_position(['baseline', 'close'], named.round),
    organisation_id,
    to_organisation_id NULLS LAST,
    to_name,
    array_position(['information', 'joint_work', 'resources', 'advice'], tie_type)
