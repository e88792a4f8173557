-- The partners that have not left by the as-of date.
SELECT organisations.*
FROM organisations, cohort
WHERE list_contains(roles, 'partner') AND (left_on IS NULL OR left_on > as_of)
