-- title: Province
-- component: places
-- tables: organisations
-- names: who = organisations
-- message: not recorded
-- reminder: Please tell us in which province you work. If showing the place could put people at risk, tell us too: it is then never published.
SELECT organisation_id AS who, due_on
FROM due_records JOIN partners_now USING (organisation_id)
WHERE "table" = 'organisations' AND province IS NULL AND location_is_sensitive IS DISTINCT FROM true
