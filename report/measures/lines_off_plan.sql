-- title: Budget lines off the plan, and why
-- unit: money
-- formula: Lines whose difference, spent - planned, is larger than the share of the plan that the setting line_variance allows. Less counts only when the grant has ended.
-- source: Budget lines and grant-funded expenses up to the as-of date, without disallowed ones.
-- tables: organisations grants budgets expenses
-- note: Whoever gives the grant decides about its lines.
-- columns: partner = Recipient
-- columns: line = Budget line
-- columns: planned = Planned
-- columns: spent = Spent
-- columns: difference = Difference
-- columns: variance = Variance
-- columns: variance_reason = Why, in the words of the recipient
-- columns: decided_by = Who decides
-- columns: decision = What is to be decided
-- sums: difference = spent - planned
-- units: planned = money
-- units: spent = money
-- units: difference = money
-- units: variance = share
-- labels: decision.more = Whether the line may be larger
-- labels: decision.accept = Whether what was spent beyond the plan is accepted
-- labels: decision.left = What becomes of the rest
-- blank: variance = Nothing was planned
-- blank: variance_reason = Not said yet
SELECT
    budget_line_id,
    grant_id,
    organisation_id,
    in_words(organisations.name, organisations.name_en) AS partner,
    description AS line,
    amount AS planned,
    spent,
    spent - amount AS difference,
    variance,
    variance_reason,
    in_words(funders.name, funders.name_en) AS decided_by,
    CASE WHEN spent < amount THEN 'left' WHEN is_final THEN 'accept' ELSE 'more' END AS decision
FROM budget_variances
JOIN organisations USING (organisation_id)
LEFT JOIN organisations AS funders ON funders.organisation_id = funder_organisation_id
WHERE is_off
ORDER BY grant_id, budget_line_id
