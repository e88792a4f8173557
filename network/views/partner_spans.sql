-- Every partner that appears in what its cohort published, with the months in which it joined and left; `stayed` says whether
-- it was there when the cohort ended, and is blank before.
SELECT
    cohort_id,
    organisation_id,
    organisations.name,
    organisations.name_en,
    joined_on,
    left_on,
    CASE
        WHEN cohorts.end_date IS NULL OR cohorts.end_date > cohorts.as_of THEN NULL
        ELSE left_on IS NULL OR left_on >= date_trunc('month', cohorts.end_date)
    END AS stayed
FROM organisations JOIN cohorts USING (cohort_id)
WHERE list_contains(roles, 'partner')
