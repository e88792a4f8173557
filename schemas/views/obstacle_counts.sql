-- For each code that is not sensitive, the notes in which a passage with it is marked as an obstacle, and the partners
-- that these are about.
SELECT code, count(DISTINCT research_note_id) AS notes, count(DISTINCT organisation_id) AS partners
FROM evidence, cohort
WHERE captured_on <= as_of AND lesson_kind = 'obstacle' AND NOT is_sensitive
GROUP BY code
