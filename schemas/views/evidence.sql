-- Each coding with what its note and its code say about it.
SELECT
    codings.*,
    round,
    captured_on,
    research_notes.organisation_id,
    independence IS NOT DISTINCT FROM 'independent' AS is_independent,
    coalesce(is_sensitive, false) AS is_sensitive
FROM codings LEFT JOIN research_notes USING (research_note_id) LEFT JOIN codebook USING (code)
