-- The ties that are known on the as-of date: those of the close from then on.
SELECT ties.*
FROM ties, cohort, closing
WHERE round = 'baseline' OR (round = 'close' AND as_of >= closes_on)
