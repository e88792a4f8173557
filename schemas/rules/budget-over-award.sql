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
WITH plans AS (SELECT grant_id, sum(amount) AS planned FROM budgets_now GROUP BY grant_id),
passed_on AS (SELECT parent_grant_id AS grant_id, sum(amount_awarded) AS passed_on FROM grants GROUP BY parent_grant_id)
SELECT grant_id, organisation_id AS partner, planned, amount_awarded AS awarded
FROM grants JOIN plans USING (grant_id) LEFT JOIN passed_on USING (grant_id)
-- who passes a part on may plan for the rest alone
WHERE planned <> amount_awarded AND planned + coalesce(passed_on, 0) <> amount_awarded
ORDER BY grant_id
