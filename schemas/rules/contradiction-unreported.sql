-- title: A contradiction without a word
-- severity: warning
-- mends: sender
-- due: always
-- tables: codings
-- points_at: codings.memo
-- message: The coding contradicts a change or a hypothesis, and nothing is noted about it.
-- why: What speaks against a change is as much worth as what speaks for it.
-- fix: Note in the memo what it contradicts, and what that may mean.
SELECT coding_id FROM codings WHERE relation = 'contradicts' AND memo IS NULL ORDER BY coding_id
