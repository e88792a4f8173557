-- title: An advance is not cleared
-- severity: warning
-- mends: sender
-- due: always
-- tables: advances
-- points_at: advances.cleared_on
-- message: An advance of {amount} was due on {due_on} and is not cleared.
-- why: An advance stays open until it is documented or paid back.
-- fix: Send the documents, or pay back what is left, and fill in the day.
SELECT advance_id, amount, due_on
FROM advances, cohort
WHERE due_on < as_of AND (cleared_on IS NULL OR cleared_on > as_of)
ORDER BY advance_id
