-- title: Whose change is it?
-- severity: error
-- mends: sender
-- due: always
-- tables: changes
-- points_at: changes.level
-- codes: level = changes.level
-- message: A change at the level “{level}” has to say whose it is.
-- why: Changes are counted by person, organisation and network.
-- fix: Fill in the person of a change of an individual, the organisation of one of an organisation.
SELECT change_id, level
FROM changes
WHERE (level = 'individual' AND person_id IS NULL) OR (level = 'organisation' AND organisation_id IS NULL)
ORDER BY change_id
