-- title: Grants of each cohort
-- unit: money
-- formula: Grants that came from outside of the cohort, in the currency of the cohort. What was passed on to partners is a part of them and stands beside, never added.
-- source: Published grants.
-- tables: grants
-- note: Amounts of cohorts are not added: they are in different currencies and of different years.
-- columns: cohort = Cohort
-- columns: currency = Currency
-- columns: received = From outside
-- columns: passed_on = Of this passed on
-- columns: n = Grants from outside
-- units: received = money
-- units: passed_on = money
-- units: n = count
-- codes: currency = ISO 4217
SELECT
    cohort_id,
    in_words(name, name_en) AS cohort,
    currency,
    sum(amount_awarded) FILTER (parent_grant_id IS NULL) AS received,
    sum(amount_awarded) FILTER (parent_grant_id IS NOT NULL) AS passed_on,
    count(*) FILTER (parent_grant_id IS NULL) AS n
FROM grants JOIN cohorts USING (cohort_id)
GROUP BY cohort_id, name, name_en, currency
ORDER BY cohort_id
