-- title: A documented change without a document
-- severity: error
-- mends: sender
-- due: always
-- tables: changes
-- points_at: changes.status
-- message: The change is said to be documented, but no coding supports it.
-- why: A change counts as documented when something that was heard or seen supports it.
-- fix: Code the note that shows it, or set the status back to claimed.
SELECT change_id
FROM changes
-- of a substantiated one another rule asks more
WHERE status = 'documented' AND NOT EXISTS (
    FROM codings WHERE codings.change_id = changes.change_id AND relation = 'supports'
)
ORDER BY change_id
