-- title: The budget is not the award
-- severity: warning
-- mends: host
-- due: always
-- tables: grants budgets
-- points_at: grants.amount_awarded
-- names: partner = organisations
-- message: The budget lines of {partner} add up to {planned}, the award is {awarded}.
-- why: Plan and award are compared with spending, so they have to be the same money.
-- fix: Correct the lines, or write the revised amount of each line and its day.
SELECT grant_id, organisation_id AS partner, sum(coalesce(amount_revised, amount_planned)) AS planned, amount_awarded AS awarded
FROM grants JOIN budgets USING (grant_id)
GROUP BY grant_id, organisation_id, amount_awarded
HAVING sum(coalesce(amount_revised, amount_planned)) <> amount_awarded
ORDER BY grant_id
