-- title: A substantiated change without an independent source
-- severity: error
-- mends: sender
-- due: always
-- tables: changes
-- points_at: changes.status
-- message: The change is said to be substantiated, but no note of an independent source supports it.
-- why: Who claims a change cannot be its only witness.
-- fix: Code a note of an independent source, or set the status back to documented.
SELECT change_id
FROM changes
WHERE status = 'substantiated' AND NOT EXISTS (
    FROM evidence
    WHERE evidence.change_id = changes.change_id AND relation = 'supports' AND is_independent
)
ORDER BY change_id
