-- The outputs that are out already, and in which nobody is shown without a basis.
SELECT output_id
FROM outputs, cohort
WHERE
    published_on <= as_of
    AND output_id NOT IN (SELECT at_key FROM rests_on_basis WHERE at_table = 'outputs' AND NOT holds)
