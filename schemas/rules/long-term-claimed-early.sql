-- title: A long-term change shown too early
-- severity: error
-- mends: sender
-- due: always
-- tables: changes
-- points_at: changes.horizon
-- message: The change is said to be long-term, but no note that supports it was captured after the cohort ended on {end}.
-- why: Only time shows what lasts.
-- fix: Set the horizon to the cohort, or the status back to claimed until there is later evidence.
SELECT change_id, end_date AS "end"
FROM changes, cohort
WHERE horizon = 'long_term' AND status IN ('documented', 'substantiated') AND NOT EXISTS (
    FROM evidence
    WHERE evidence.change_id = changes.change_id AND relation = 'supports' AND captured_on > end_date
)
ORDER BY change_id
