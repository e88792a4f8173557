-- title: More was spent than awarded
-- severity: error
-- mends: host
-- due: always
-- tables: grants expenses
-- points_at: grants.amount_awarded
-- names: partner = organisations
-- message: {partner} has spent {spent} of the grant, which is {awarded}.
-- why: What goes beyond the award is not covered by anybody.
-- fix: Look which expenses belong to another source, ask the funder for more, or correct the award.
SELECT grant_id, grants.organisation_id AS partner, amount_awarded AS awarded, sum(amount) AS spent
FROM grants JOIN grant_expenses USING (grant_id)
GROUP BY grant_id, grants.organisation_id, amount_awarded
HAVING sum(amount) > amount_awarded
ORDER BY grant_id
