-- title: Evidence for and against each hypothesis
-- unit: codings
-- formula: Codings that support or contradict the hypothesis, and the notes and partners that they come from.
-- source: The hypotheses in cohort.yml, codings and research notes up to the as-of date.
-- tables: codings research_notes
-- component: model_test
-- note: Counting passages proves nothing; read what they say.
-- columns: hypothesis = Hypothesis
-- columns: supporting = For
-- columns: contradicting = Against
-- columns: notes = Notes
-- columns: partners = Partners
-- columns: changes = Changes
-- units: supporting = count
-- units: contradicting = count
-- units: notes = count
-- units: partners = count
-- units: changes = count
-- labels: hypothesis.A thinking partner with a different view makes leaders stronger and more careful. = A thinking partner with a different view makes leaders stronger and more careful.
-- says: is_mixed = {supporting} passages speak for it, and {contradicting} against it: “{hypothesis}”
-- says: is_supported = {supporting} passages speak for it, and none against it so far: “{hypothesis}”
WITH seen AS (SELECT evidence.* FROM evidence, cohort WHERE captured_on <= as_of AND relation IS NOT NULL)
SELECT
    id AS hypothesis_id,
    any_value(statement) AS hypothesis,
    count(*) FILTER (relation = 'supports') AS supporting,
    count(*) FILTER (relation = 'contradicts') AS contradicting,
    count(DISTINCT research_note_id) AS notes,
    count(DISTINCT organisation_id) AS partners,
    count(DISTINCT change_id) AS changes,
    supporting > 0 AND contradicting > 0 AS is_mixed,
    supporting > 0 AND contradicting = 0 AS is_supported
FROM cohort_hypotheses LEFT JOIN seen ON hypothesis = id
GROUP BY id
ORDER BY id
