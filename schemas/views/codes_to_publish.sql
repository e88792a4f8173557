-- The codes that are not sensitive, and below no sensitive one.
WITH RECURSIVE sensitive AS (
    SELECT code FROM codebook WHERE coalesce(is_sensitive, true)
    UNION
    SELECT codebook.code FROM codebook JOIN sensitive ON codebook.parent_code = sensitive.code
)
SELECT code
FROM codebook ANTI JOIN sensitive USING (code)
