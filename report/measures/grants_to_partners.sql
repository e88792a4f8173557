-- title: Spent of the grants to partners
-- unit: money
-- formula: Grant-funded expenses of partners up to the as-of date, without disallowed ones, of all grants awarded to partners.
-- source: Grants and expenses.
-- tables: organisations grants budgets expenses
-- columns: value = Spent
-- columns: out_of = Awarded
-- units: value = money
-- units: out_of = money
SELECT
    coalesce((SELECT sum(amount) FROM grant_expenses SEMI JOIN partners USING (organisation_id)), 0) AS value,
    coalesce((
        SELECT sum(amount_awarded) FROM grants SEMI JOIN partners USING (organisation_id), cohort
        WHERE award_date <= as_of
    ), 0) AS out_of
