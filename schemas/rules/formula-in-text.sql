-- title: A text that a spreadsheet would work out
-- severity: warning
-- mends: sender
-- due: always
-- tables:
-- points_at: free_text
-- predicate: reads_as_formula text
-- needs: private
-- message: There is a formula in “{field}”.
-- why: A spreadsheet that opens the table works it out instead of showing it, and a formula can fetch or send something.
-- fix: Write a word or a quotation mark before it.
SELECT at_table, at_key, at_field, text
FROM free_text
WHERE regexp_matches(text, '^\s*[=@+-]')
ORDER BY at_table, at_key, at_field
