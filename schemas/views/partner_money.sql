-- What partners spent by the as-of date, by who paid for it, and what came to each unit of money from the grant. One row
-- for each partner that spent something, and one without organisation_id for all of them together.
WITH spending AS (
    SELECT
        organisation_id,
        sum(amount) FILTER (funded_by = 'grant') AS grant_funded,
        sum(amount) FILTER (funded_by = 'own') AS own,
        sum(amount) FILTER (funded_by = 'other') AS other,
        sum(amount) FILTER (funded_by = 'in_kind') AS in_kind
    FROM counted_expenses SEMI JOIN partners USING (organisation_id)
    GROUP BY GROUPING SETS (organisation_id, ())
)
SELECT
    organisation_id,
    coalesce(grant_funded, 0) AS grant_funded,
    own,
    other,
    in_kind,
    -- what nobody recorded is not known to be nothing
    CASE WHEN coalesce(own, other, in_kind) IS NOT NULL
        THEN (coalesce(own, 0) + coalesce(other, 0) + coalesce(in_kind, 0)) / nullif(grant_funded, 0)::DOUBLE
    END AS leverage
FROM spending
