-- Each budget line with the amount that is planned on the as-of date: the revised one from the day it was revised.
SELECT
    budgets.*,
    CASE WHEN revised_on <= as_of THEN coalesce(amount_revised, amount_planned) ELSE amount_planned END AS amount
FROM budgets, cohort
