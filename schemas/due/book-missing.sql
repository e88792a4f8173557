-- title: Book
-- component: book
-- tables: organisations
-- message: no book for others to adapt is recorded
-- reminder: The cohort is over. How far is the book from which others can adapt the model? Please record it with its day when it is out.
SELECT NULL AS who, end_date + 90 AS due_on
FROM cohort
WHERE NOT EXISTS (FROM outputs WHERE kind = 'book' AND published_on <= as_of)
