-- The consents, and other lawful bases, that hold on the as-of date.
SELECT consents.*
FROM consents, cohort
WHERE
    coalesce(given_on, as_of) <= as_of
    AND coalesce(withdrawn_on > as_of, true) AND coalesce(retention_until >= as_of, true)
