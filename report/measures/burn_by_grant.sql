-- title: Spending of each grant beside the time
-- unit: money
-- formula: Share spent (burn) is spent / awarded, where spent takes in the grants paid out of it. Time elapsed is days gone / days of the grant.
-- source: Grants, budget lines and expenses up to the as-of date, without disallowed ones.
-- tables: organisations grants budgets expenses
-- columns: partner = Recipient
-- columns: title = Grant
-- columns: awarded = Awarded
-- columns: spent = Spent
-- columns: spent_by_others = Spent of grants paid out of it
-- columns: burn = Share spent
-- columns: elapsed = Time elapsed
-- units: awarded = money
-- units: spent = money
-- units: spent_by_others = money
-- units: burn = share
-- units: elapsed = share
WITH RECURSIVE below AS (
    SELECT grant_id, grant_id AS paid_out FROM grants
    UNION
    SELECT below.grant_id, grants.grant_id
    FROM below JOIN grants ON parent_grant_id = paid_out
),
spending AS (
    SELECT
        below.grant_id,
        sum(amount) AS spent,
        coalesce(sum(amount) FILTER (below.grant_id <> paid_out), 0) AS spent_by_others
    FROM below JOIN grant_expenses ON grant_expenses.grant_id = paid_out
    GROUP BY below.grant_id
)
SELECT
    grant_id,
    organisation_id,
    in_words(name, name_en) AS partner,
    title,
    amount_awarded AS awarded,
    coalesce(spent, 0) AS spent,
    coalesce(spent_by_others, 0) AS spent_by_others,
    coalesce(spent, 0) / nullif(amount_awarded, 0)::DOUBLE AS burn,
    greatest(0, least(as_of, grants.end_date) - grants.start_date + 1)
    / (grants.end_date - grants.start_date + 1)::DOUBLE AS elapsed
FROM grants JOIN organisations USING (organisation_id) LEFT JOIN spending USING (grant_id), cohort
WHERE award_date <= as_of
ORDER BY grant_id
