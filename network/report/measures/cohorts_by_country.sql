-- title: Where the cohorts are
-- unit: cohorts
-- formula: Cohorts that were gathered and the partners that appear in what they published, by the country that each cohort says.
-- source: The published packages of the members.
-- tables:
-- columns: country = Country
-- columns: n = Cohorts
-- columns: partners = Partners
-- units: n = count
-- units: partners = count
-- codes: country = ISO 3166-1
-- blank: country = Not said
-- `apart` and `near` say how far it is to countries that come before it, in degrees along the equator, so that the picture
-- can leave out what has no room: a name is long and low, so eight times the degrees to the north count; a point is round.
WITH counted AS (
    SELECT country, count(DISTINCT cohort_id) AS n, count(organisation_id) AS partners
    FROM cohorts LEFT JOIN partner_spans USING (cohort_id)
    GROUP BY country
),
ranked AS (
    SELECT *, row_number() OVER (ORDER BY n DESC, country NULLS LAST) AS place
    FROM counted LEFT JOIN country_points USING (country)
),
room AS (
    SELECT
        own.country,
        min(greatest(8 * abs(other.latitude - own.latitude), abs(other.longitude - own.longitude))) AS apart,
        min(greatest(1.35 * abs(other.latitude - own.latitude), abs(other.longitude - own.longitude))) AS near
    FROM ranked AS own JOIN ranked AS other ON other.place < own.place
    GROUP BY own.country
)
SELECT
    country,
    n,
    partners,
    longitude,
    latitude,
    apart,
    near,
    (min(longitude) OVER () + max(longitude) OVER ()) / 2 AS middle_longitude,
    (min(latitude) OVER () + max(latitude) OVER ()) / 2 AS middle_latitude,
    max(longitude) OVER () - min(longitude) OVER () AS degrees_wide,
    max(latitude) OVER () - min(latitude) OVER () AS degrees_high
FROM ranked LEFT JOIN room USING (country)
ORDER BY place
