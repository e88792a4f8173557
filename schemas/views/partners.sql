-- Every partner that has joined by the as-of date, also those that have left since.
SELECT organisations.* REPLACE (CASE WHEN as_of >= closes_on THEN constraints_at_close END AS constraints_at_close)
FROM organisations, cohort, closing
WHERE list_contains(roles, 'partner') AND (joined_on IS NULL OR joined_on <= as_of)
