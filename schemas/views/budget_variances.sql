-- Each budget line of the grants awarded by the as-of date, with what was spent of it. It is off its plan when more was
-- spent than the setting line_variance allows, or once its grant has ended also less: until then money is still to be spent.
WITH spending AS (
    SELECT budget_line_id, sum(amount) AS spent, max(spent_on) AS last_spent_on FROM grant_expenses GROUP BY budget_line_id
),
lines AS (
    SELECT
        budgets_now.*,
        organisation_id,
        coalesce(spent, 0) AS spent,
        (coalesce(spent, 0) - amount) / nullif(amount, 0)::DOUBLE AS variance,
        as_of >= grants.end_date AS is_final,
        -- more is known from the last document, less when no further document can come
        CASE WHEN spent > amount THEN last_spent_on ELSE grants.end_date + settlement_days END AS asked_on
    FROM budgets_now JOIN grants USING (grant_id) LEFT JOIN spending USING (budget_line_id), cohort
    WHERE award_date <= as_of
)
SELECT
    lines.*,
    (spent - amount) * 100 > amount * line_variance
    OR (is_final AND (amount - spent) * 100 > amount * line_variance) AS is_off
FROM lines, cohort
