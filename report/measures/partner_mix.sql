-- title: Who takes part, by part of society
-- unit: organisations
-- formula: Organisations of each part of society, and those among them that are partners; people with one of the organisations are counted with it.
-- source: Organisations and people.
-- tables: organisations people
-- component: partner_mix
-- columns: sector = Sector
-- columns: partners = Partners
-- columns: organisations = Organisations
-- columns: people = Number of people
-- units: partners = count
-- units: organisations = count
-- units: people = count
-- codes: sector = organisations.sector
-- blank: sector = Not said
WITH everyone AS (
    SELECT sector, organisation_id, list_contains(roles, 'partner') AS is_partner, (
        SELECT count(*) FROM people
        WHERE people.organisation_id = organisations.organisation_id AND coalesce(people.from_date <= as_of, true)
    ) AS people
    FROM organisations, cohort
    WHERE coalesce(joined_on <= as_of, true)
)
SELECT
    sector,
    count(organisation_id) FILTER (is_partner) AS partners,
    count(organisation_id) AS organisations,
    coalesce(sum(people), 0) AS people
FROM everyone FULL JOIN (SELECT unnest(['civil_society', 'private', 'public', 'academic']) AS sector) USING (sector)
GROUP BY sector
ORDER BY array_position(['civil_society', 'private', 'public', 'academic'], sector) NULLS LAST
