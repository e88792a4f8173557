-- title: The changes that speak for or against each hypothesis
-- unit: codings
-- formula: Each change that a coding connects with a hypothesis, with the codings that support or contradict the hypothesis.
-- source: The hypotheses in cohort.yml, changes and codings up to the as-of date.
-- tables: changes codings research_notes
-- component: model_test
-- about: person_id
-- columns: hypothesis = Hypothesis
-- columns: partner = Partner
-- columns: change = What changed
-- columns: grade = How sure we are
-- columns: supporting = For
-- columns: contradicting = Against
-- units: supporting = count
-- units: contradicting = count
-- codes: grade = changes.status
-- labels: hypothesis.A thinking partner with a different view makes leaders stronger and more careful. = A thinking partner with a different view makes leaders stronger and more careful.
-- blank: partner = The network
SELECT
    id AS hypothesis_id,
    change_id,
    graded_changes.organisation_id,
    any_value(graded_changes.person_id) AS person_id,
    any_value(cohort_hypotheses.statement) AS hypothesis,
    in_words(any_value(name), any_value(name_en)) AS partner,
    any_value(graded_changes.statement) AS change,
    any_value(grade) AS grade,
    count(*) FILTER (relation = 'supports') AS supporting,
    count(*) FILTER (relation = 'contradicts') AS contradicting
FROM evidence
JOIN cohort_hypotheses ON id = hypothesis
JOIN graded_changes USING (change_id)
LEFT JOIN organisations ON organisations.organisation_id = graded_changes.organisation_id, cohort
WHERE captured_on <= as_of AND relation IS NOT NULL
GROUP BY id, change_id, graded_changes.organisation_id
ORDER BY id, change_id
