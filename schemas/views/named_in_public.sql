-- The people who agreed that what is published calls them by their full name.
SELECT DISTINCT person_id
FROM valid_consents
WHERE purpose = 'publication' AND attribution = 'full_name'
