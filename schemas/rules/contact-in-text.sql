-- title: A telephone number or e-mail address in a text
-- severity: warning
-- mends: sender
-- due: always
-- tables:
-- points_at: free_text
-- predicate: has_contact text
-- needs: private
-- message: There is a telephone number or an e-mail address in “{field}”.
-- why: Texts are read by more people than the list of contacts is.
-- fix: Take it out of the text; contacts belong in the register.
SELECT at_table, at_key, at_field, text
FROM free_text
-- some letters only: to name all of them takes longer to prepare than to ask
WHERE regexp_matches(text, '@|\p{Nd}(?:[^A-Za-zก-ฮ]*\p{Nd}){6}')
ORDER BY at_table, at_key, at_field
