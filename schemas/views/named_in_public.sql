-- The names by which people agreed to be called in what is published: the person, and the column of people.
SELECT DISTINCT person_id, unnest(CASE attribution WHEN 'full_name' THEN ['full_name', 'nickname'] ELSE ['nickname'] END) AS called
FROM valid_consents
WHERE purpose = 'publication' AND attribution IN ('full_name', 'nickname')
