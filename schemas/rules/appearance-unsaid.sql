-- title: A partner has not said how it appears in public
-- severity: warning
-- mends: host
-- due: end
-- tables: organisations
-- points_at: organisations.publish_as
-- names: partner = organisations
-- message: {partner} has not said how it may appear in what is published, so it does not appear.
-- why: Only the organisation itself can decide whether it is named, is one of its region, or does not appear.
-- fix: Ask it, with its page of “nox -s publish -- --dry-run”, and record the answer in the register.
SELECT organisation_id, organisation_id AS partner
FROM organisations
WHERE publish_as IS NULL AND list_contains(roles, 'partner')
ORDER BY organisation_id
