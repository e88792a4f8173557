-- title: Changes of each cohort by domain
-- unit: changes
-- formula: Published changes of each cohort and domain that are documented or substantiated, of all.
-- source: Published changes, and the numbers of passages for and against them.
-- tables: changes
-- columns: cohort = Cohort
-- columns: domain = Domain
-- columns: with_evidence = Documented or substantiated
-- columns: n = n
-- units: with_evidence = count
-- units: n = count
-- codes: domain = changes.domain
SELECT
    cohort_id,
    in_words(name, name_en) AS cohort,
    domain,
    count(*) FILTER (grade <> 'claimed') AS with_evidence,
    count(*) AS n
FROM graded_changes JOIN cohorts USING (cohort_id)
GROUP BY cohort_id, name, name_en, domain
ORDER BY cohort_id, domain
