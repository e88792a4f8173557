-- title: Where the partners are
-- unit: organisations
-- formula: Partners by the province that they show, or by the region or country where they do not.
-- source: Published organisations.
-- tables: organisations
-- columns: place = Place
-- columns: cohorts = Cohorts
-- columns: n = n
-- units: cohorts = count
-- units: n = count
-- codes: place = ISO 3166-2
-- labels: place.TH-north = Northern Thailand
-- labels: place.TH-northeast = Northeastern Thailand
-- labels: place.TH-central = Central Thailand
-- labels: place.TH-east = Eastern Thailand
-- labels: place.TH-west = Western Thailand
-- labels: place.TH-south = Southern Thailand
SELECT
    coalesce(province, region, country) AS place,
    any_value(province IS NOT NULL) AS is_province,
    count(DISTINCT cohort_id) AS cohorts,
    count(*) AS n
FROM organisations JOIN cohorts USING (cohort_id)
WHERE list_contains(roles, 'partner')
GROUP BY place
ORDER BY place NULLS LAST
