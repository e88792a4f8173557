-- For each change the organisation in which it happened, which for one of a person is that person's, how many codings
-- support and contradict it, and how many independent notes are among these; and whether one of its codes is sensitive,
-- whenever it was coded.
SELECT
    change_id,
    any_value(coalesce(changes.organisation_id, people.organisation_id)) AS organisation_id,
    count(*) FILTER (captured_on <= as_of AND relation = 'supports') AS supporting,
    count(*) FILTER (captured_on <= as_of AND relation = 'contradicts') AS contradicting,
    count(DISTINCT research_note_id)
        FILTER (captured_on <= as_of AND relation = 'supports' AND is_independent) AS independent_sources,
    coalesce(bool_or(is_sensitive), false) AS is_sensitive
FROM changes LEFT JOIN people USING (person_id) LEFT JOIN evidence USING (change_id), cohort
GROUP BY change_id
