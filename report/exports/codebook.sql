-- format: refi-qda
-- tables: codebook
-- The codes for programs of qualitative analysis, each with the code above it.
SELECT code, title, definition, parent_code AS parent
FROM codebook
ORDER BY code
