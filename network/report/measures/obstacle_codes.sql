-- title: What stood in the way, by code
-- unit: notes
-- formula: Research notes in which a passage was marked as an obstacle with this code, partners that they are about, and cohorts that use the code.
-- source: The counts of obstacles that each cohort publishes, and their codebooks.
-- tables: obstacle_counts
-- note: Cohorts use one code if they give it the same name.
-- columns: title = Obstacle
-- columns: notes = Notes
-- columns: partners = Partners
-- columns: cohorts = Cohorts
-- units: notes = count
-- units: partners = count
-- units: cohorts = count
SELECT
    code,
    coalesce(any_value(title ORDER BY cohort_id), code) AS title,
    sum(notes)::BIGINT AS notes,
    sum(partners)::BIGINT AS partners,
    count(DISTINCT cohort_id) AS cohorts
FROM obstacle_counts LEFT JOIN codebook USING (cohort_id, code)
GROUP BY code
ORDER BY cohorts DESC, notes DESC, code
