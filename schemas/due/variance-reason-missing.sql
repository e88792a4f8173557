-- title: No reason for a budget line off its plan
-- component: budget
-- tables: grants budgets expenses
-- names: who = organisations
-- message: say why of {lines}
-- reminder: Please write into your budget why these lines are off the plan, because the funder asks: {lines}.
SELECT
    organisation_id AS who,
    min(asked_on) AS due_on,
    list(description ORDER BY budget_line_id) AS lines
FROM budget_variances
WHERE is_off AND variance_reason IS NULL
GROUP BY organisation_id
