-- title: Where the partners are
-- unit: organisations
-- formula: The partners of each cohort by the province that they show. Where a province is not shown, the place is left out.
-- source: Published organisations.
-- tables: organisations
-- columns: partner = Cohort
-- columns: province = Province
-- columns: n = n
-- units: n = count
-- codes: province = ISO 3166-2
-- codes: country = ISO 3166-1
-- blank: province = Not shown
SELECT
    cohort_id AS organisation_id,
    in_words(cohorts.name, cohorts.name_en) AS partner,
    province,
    province AS tile,
    province[:2] AS country,
    count(*) AS n,
    CASE WHEN province IS NOT NULL THEN sum(count(*)) OVER (PARTITION BY province) END::BIGINT AS partners_there
FROM organisations JOIN cohorts USING (cohort_id)
WHERE list_contains(roles, 'partner')
GROUP BY cohort_id, cohorts.name, cohorts.name_en, province
ORDER BY province NULLS LAST, cohort_id
