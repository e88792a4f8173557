-- title: Budget lines off the plan, and why
-- unit: money
-- formula: Lines whose difference, spent - planned, is larger than the share of the plan that the setting line_variance allows. Less counts only when the grant has ended.
-- source: Budget lines and grant-funded expenses up to the as-of date, without disallowed ones.
-- tables: organisations grants budgets expenses
-- note: Whoever gives a grant decides about its lines: of the grants to partners, that is the host.
-- columns: partner = Recipient
-- columns: line = Budget line
-- columns: planned = Planned
-- columns: spent = Spent
-- columns: variance = Variance
-- columns: variance_reason = Why, as the recipient says
-- columns: decision = To be decided
-- units: planned = money
-- units: spent = money
-- units: variance = share
-- labels: decision.more = May the line be larger?
-- labels: decision.accept = Is the excess accepted?
-- labels: decision.left = What becomes of the rest?
-- blank: variance = Nothing was planned
-- blank: variance_reason = Not said yet
SELECT
    budget_line_id,
    grant_id,
    organisation_id,
    in_words(name, name_en) AS partner,
    description AS line,
    amount AS planned,
    spent,
    variance,
    variance_reason,
    CASE WHEN spent < amount THEN 'left' WHEN is_final THEN 'accept' ELSE 'more' END AS decision
FROM budget_variances JOIN organisations USING (organisation_id)
WHERE is_off
ORDER BY grant_id, budget_line_id
