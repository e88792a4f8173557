-- title: A citizen id in a text
-- severity: error
-- mends: sender
-- due: always
-- tables:
-- points_at: free_text
-- predicate: has_id_number text
-- needs: private
-- message: There is a citizen id in “{field}”.
-- why: With it somebody else can act in a person's name; nothing here needs it.
-- fix: Take it out of the text.
SELECT at_table, at_key, at_field, text
FROM free_text
-- every declared number has six digits with at most one other sign between them
WHERE regexp_matches(text, '\p{Nd}(?:[^\p{Nd}]?\p{Nd}){5}')
ORDER BY at_table, at_key, at_field
