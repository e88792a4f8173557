-- title: More was spent than paid out
-- severity: warning
-- mends: host
-- due: always
-- tables: grants instalments expenses
-- points_at: grants.grant_id
-- names: partner = organisations
-- message: {partner} has spent {spent} of the grant, and {paid} was paid out.
-- why: A small organisation that pays in advance may run out of money.
-- fix: Pay the next instalment, or agree with the partner how long it can wait.
WITH paid AS (
    SELECT grant_id, sum(CASE WHEN kind = 'refund' THEN -amount_paid ELSE amount_paid END) AS paid
    FROM instalments, cohort
    WHERE paid_on <= as_of
    GROUP BY grant_id
),
spent AS (SELECT grant_id, sum(amount) AS spent FROM grant_expenses GROUP BY grant_id)
SELECT grant_id, organisation_id AS partner, spent, coalesce(paid, 0) AS paid
FROM grants JOIN spent USING (grant_id) LEFT JOIN paid USING (grant_id)
WHERE spent > coalesce(paid, 0)
ORDER BY grant_id
