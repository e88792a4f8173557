-- title: Plan against spending
-- unit: money
-- formula: Share spent (burn) is grant-funded spent / awarded, beside elapsed, which is days gone / planned days. Disallowed expenses are left out.
-- source: Grants, budget lines and expenses up to the as-of date.
-- tables: organisations grants budgets expenses
-- columns: partner = Partner
-- columns: awarded = Awarded
-- columns: planned = Planned
-- columns: spent = Spent
-- columns: burn = Share spent
-- columns: elapsed = Time elapsed
-- units: awarded = money
-- units: planned = money
-- units: spent = money
-- units: burn = share
-- units: elapsed = share
-- says: is_behind = {partner} has spent {burn} of its grant, when {elapsed} of the time has gone.
-- says: is_ahead = {partner} has already spent {burn} of its grant, when {elapsed} of the time has gone.
WITH awards AS (
    SELECT organisation_id, sum(amount_awarded) AS awarded
    FROM grants, cohort
    WHERE award_date <= as_of
    GROUP BY organisation_id
),
plans AS (
    SELECT organisation_id, sum(amount) AS planned
    FROM budgets_now JOIN grants USING (grant_id), cohort
    WHERE award_date <= as_of
    GROUP BY organisation_id
),
spending AS (SELECT organisation_id, sum(amount) AS spent FROM grant_expenses GROUP BY organisation_id)
SELECT
    row_number() OVER (ORDER BY organisation_id) AS place,
    organisation_id,
    in_words(name, name_en) AS partner,
    awarded,
    planned,
    coalesce(spent, 0) AS spent,
    coalesce(spent, 0) / nullif(awarded, 0)::DOUBLE AS burn,
    greatest(0, least(as_of, end_date) - start_date + 1) / (end_date - start_date + 1)::DOUBLE AS elapsed,
    awarded * elapsed AS elapsed_amount,
    -- a fifth is far from the time that has gone, and worth a question
    burn < elapsed - 0.2 AS is_behind,
    burn > elapsed + 0.2 AS is_ahead
FROM partners
JOIN awards USING (organisation_id)
LEFT JOIN plans USING (organisation_id)
LEFT JOIN spending USING (organisation_id), cohort
ORDER BY organisation_id
