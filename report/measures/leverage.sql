-- title: Leverage
-- unit: ratio
-- formula: Own money + other funders + in kind, for each unit of money from the grant. What nobody recorded is not counted.
-- source: Expenses of partners up to the as-of date, without disallowed ones.
-- tables: organisations expenses
-- columns: grant_funded = The grant
-- columns: own = Own money
-- columns: other = Another funder
-- columns: in_kind = In kind (given, not bought)
-- columns: leverage = Leverage
-- units: grant_funded = money
-- units: own = money
-- units: other = money
-- units: in_kind = money
-- units: leverage = ratio
-- blank: own = Not counted
-- blank: other = Not counted
-- blank: in_kind = Not counted
-- blank: leverage = Not counted
SELECT grant_funded, own, other, in_kind, leverage
FROM partner_money
WHERE organisation_id IS NULL
