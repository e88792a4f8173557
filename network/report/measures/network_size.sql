-- title: The network at a glance
-- unit: cohorts
-- formula: Cohorts that were gathered, their countries, and the partners that appear in what they published; nobody is counted twice, because each partner belongs to one cohort.
-- source: The published packages of the members.
-- tables:
-- columns: cohorts = Cohorts
-- columns: countries = Countries
-- columns: partners = Partners
-- columns: trials = Trials
-- units: cohorts = count
-- units: countries = count
-- units: partners = count
-- units: trials = count
SELECT
    (SELECT count(*) FROM cohorts) AS cohorts,
    (SELECT count(DISTINCT country) FROM cohorts) AS countries,
    (SELECT count(*) FROM partner_spans) AS partners,
    (SELECT count(*) FROM trials) AS trials
