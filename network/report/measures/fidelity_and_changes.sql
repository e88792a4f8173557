-- title: Components kept, and changes with evidence
-- unit: components
-- formula: Beside one another: how many components of the model a cohort kept as they are, and how many documented or substantiated changes it published for each partner.
-- source: cohort.yml and the changes of each cohort, as published.
-- tables: changes
-- note: Two numbers beside one another, and no cause: cohorts differ in much else, and there are few of them.
-- columns: cohort = Cohort
-- columns: kept = Components kept
-- columns: adapted = Adapted
-- columns: components = Of all
-- columns: changes_each = Changes for one partner
-- columns: n = Partners
-- units: kept = count
-- units: adapted = count
-- units: components = count
-- units: changes_each = ratio
-- units: n = count
WITH seen AS (
    SELECT cohort_id, count(*) FILTER (grade <> 'claimed') AS with_evidence FROM graded_changes GROUP BY cohort_id
),
joined AS (SELECT cohort_id, count(*) AS n FROM partner_spans GROUP BY cohort_id)
SELECT cohort_id, in_words(name, name_en) AS cohort, kept, adapted, components, with_evidence / n AS changes_each, n
FROM cohort_fidelity JOIN cohorts USING (cohort_id) JOIN seen USING (cohort_id) JOIN joined USING (cohort_id)
ORDER BY cohort_id
