-- The changes that may leave: read by the partner, not sensitive, and of one person only with that person's basis, as a
-- change of that person's organisation. How sure we are is no more than the evidence bears.
SELECT change_id, organisation_id, grade AS status
FROM graded_changes, cohort
WHERE
    validated_with_partner_on <= as_of AND NOT is_sensitive
    AND (level <> 'individual' OR person_id IS NOT NULL)
    AND (organisation_id IS NOT NULL OR level = 'network')
    AND change_id NOT IN (SELECT at_key FROM rests_on_basis WHERE at_table = 'changes' AND NOT holds)
