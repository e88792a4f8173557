-- title: A contradiction without an explanation
-- severity: warning
-- mends: sender
-- due: always
-- tables: codings
-- points_at: codings.memo
-- message: The coding contradicts a change or a hypothesis, and nothing is noted about it.
-- why: Evidence against a change is worth as much as evidence for it.
-- fix: Note in the memo what it contradicts, and what that may mean.
SELECT coding_id FROM codings WHERE relation = 'contradicts' AND memo IS NULL ORDER BY coding_id
