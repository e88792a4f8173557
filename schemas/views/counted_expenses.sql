-- What was spent by the as-of date, whoever paid for it. What is disallowed is left out.
SELECT expenses.*
FROM expenses, cohort
WHERE status IS DISTINCT FROM 'disallowed' AND spent_on <= as_of
