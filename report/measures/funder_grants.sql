-- title: Spent of the funder's grant
-- unit: money
-- formula: Grant-funded expenses up to the as-of date, without disallowed ones, of the grants that are paid out of no other one, and of those paid out of them.
-- source: Grants and expenses.
-- tables: organisations grants budgets expenses
-- columns: funders = Funder
-- columns: value = Spent
-- columns: spent_by_others = Spent of grants paid out of it
-- columns: out_of = Awarded
-- units: value = money
-- units: spent_by_others = money
-- units: out_of = money
WITH RECURSIVE own AS (
    SELECT grants.* FROM grants, cohort WHERE parent_grant_id IS NULL AND award_date <= as_of
),
below AS (
    SELECT grant_id FROM own
    UNION
    SELECT grants.grant_id FROM below JOIN grants ON parent_grant_id = below.grant_id
)
SELECT
    (
        SELECT list(DISTINCT in_words(name, name_en) ORDER BY in_words(name, name_en))
        FROM own JOIN organisations ON organisations.organisation_id = funder_organisation_id
    ) AS funders,
    coalesce((SELECT sum(amount) FROM grant_expenses SEMI JOIN below USING (grant_id)), 0) AS value,
    coalesce((
        SELECT sum(amount) FROM grant_expenses SEMI JOIN below USING (grant_id) ANTI JOIN own USING (grant_id)
    ), 0) AS spent_by_others,
    coalesce((SELECT sum(amount_awarded) FROM own), 0) AS out_of
