-- title: Evidence for and against each hypothesis
-- unit: codings
-- formula: Passages of research notes for and against the hypothesis, in each cohort that tests it.
-- source: The counts of passages that each cohort publishes.
-- tables: hypothesis_counts
-- note: Counting passages proves nothing; what they say stands in the books of the cohorts. Cohorts test one hypothesis if they give it the same id.
-- columns: statement = Hypothesis
-- columns: cohort = Cohort
-- columns: supporting = For
-- columns: contradicting = Against
-- columns: notes = Notes
-- columns: partners = Partners
-- units: supporting = count
-- units: contradicting = count
-- units: notes = count
-- units: partners = count
-- labels: statement.A thinking partner with a different view makes leaders stronger and more careful. = A thinking partner with a different view makes leaders stronger and more careful.
SELECT
    hypothesis,
    first(statement ORDER BY cohorts.start_date, cohort_id) OVER (PARTITION BY hypothesis) AS statement,
    cohort_id,
    in_words(name, name_en) AS cohort,
    supporting,
    contradicting,
    notes,
    partners
FROM tested_hypotheses JOIN cohorts USING (cohort_id) JOIN hypothesis_counts USING (cohort_id, hypothesis)
ORDER BY hypothesis, cohort_id
