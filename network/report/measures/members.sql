-- title: Cohorts of the network
-- unit: cohorts
-- formula: Each cohort that was gathered, as its published package describes it; partners are those that appear in it.
-- source: The published packages of the members.
-- tables:
-- columns: cohort = Cohort
-- columns: institution = Institution
-- columns: country = Country
-- columns: first_day = First day
-- columns: last_day = Last day
-- columns: partners = Partners
-- columns: model_version = Version of the model
-- columns: release = Release
-- units: partners = count
-- codes: country = ISO 3166-1
SELECT
    cohorts.cohort_id,
    in_words(cohorts.name, cohorts.name_en) AS cohort,
    in_words(institution, institution_en) AS institution,
    country,
    start_date AS first_day,
    end_date AS last_day,
    count(partner_spans.organisation_id) AS partners,
    model_version,
    release,
    published_at,
    synthetic
FROM cohorts LEFT JOIN partner_spans USING (cohort_id)
GROUP BY ALL
ORDER BY start_date NULLS LAST, cohorts.cohort_id
