-- What moved the cash of each grant by the as-of date, one row a movement: amounts that come in are positive.
-- An advance goes out on the day it is paid and comes back as what is paid from it; clearing it ends it.
WITH from_advances AS (
    SELECT
        advance_id,
        advances.grant_id,
        advances.amount,
        advances.paid_on,
        cleared_on,
        greatest(spent_on, paid_on) AS spent_on,
        coalesce(grant_expenses.amount, 0) AS spent
    FROM advances LEFT JOIN grant_expenses USING (advance_id)
)
SELECT grant_id, day, kind, budget_line_id, amount
FROM (
    SELECT
        grant_id,
        paid_on AS day,
        kind,
        NULL AS budget_line_id,
        CASE WHEN kind = 'refund' THEN -amount_paid ELSE amount_paid END AS amount
    FROM instalments
    UNION ALL
    -- what a grant pays for another one is no longer there
    SELECT parent_grant_id, paid_on, 'passed_on', NULL, CASE WHEN kind = 'refund' THEN amount_paid ELSE -amount_paid END
    FROM instalments JOIN grants USING (grant_id)
    WHERE parent_grant_id IS NOT NULL AND kind <> 'interest'
    UNION ALL
    SELECT grant_id, spent_on, 'spent', budget_line_id, -amount
    FROM grant_expenses
    UNION ALL
    SELECT grant_id, paid_on, 'advance', NULL, -amount
    FROM advances
    UNION ALL
    SELECT grant_id, spent_on, 'advance', NULL, spent
    FROM from_advances
    WHERE cleared_on IS NULL OR spent_on < cleared_on
    UNION ALL
    SELECT grant_id, cleared_on, 'advance', NULL, amount - coalesce(sum(spent) FILTER (spent_on < cleared_on), 0)
    FROM from_advances
    GROUP BY advance_id, grant_id, amount, cleared_on
), cohort
WHERE day <= as_of AND grant_id IS NOT NULL AND amount IS NOT NULL
