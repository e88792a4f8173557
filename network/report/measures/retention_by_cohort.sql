-- title: Partners that stayed to the end
-- unit: organisations
-- formula: Partners that were there when their cohort ended, of all partners that appear in what it published; only cohorts that have ended.
-- source: Published organisations, by month.
-- tables: organisations
-- note: No ranking. A partner that does not appear in public is not in these numbers, so look at n.
-- columns: cohort = Cohort
-- columns: stayed = Stayed
-- columns: n = n
-- columns: share = Share
-- units: stayed = count
-- units: n = count
-- units: share = share
SELECT
    cohort_id,
    in_words(cohorts.name, cohorts.name_en) AS cohort,
    count(*) FILTER (stayed) AS stayed,
    count(*) AS n,
    count(*) FILTER (stayed) / count(*) AS share
FROM partner_spans JOIN cohorts USING (cohort_id)
WHERE stayed IS NOT NULL
GROUP BY cohort_id, cohorts.name, cohorts.name_en
ORDER BY cohort_id
