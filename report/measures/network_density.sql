-- title: The network before and after
-- unit: share
-- formula: Density is the pairs of partners of which one named the other, of all n × (n - 1) pairs in both directions; reciprocity is how many of these pairs were named by both. n is the partners of the round: at the close those that have not left.
-- source: Ties between partners.
-- tables: organisations ties
-- note: Ties are recorded without a day: those of the close are shown from the forum on.
-- columns: round = Round
-- columns: tie_type = Kind of tie
-- columns: ties = Pairs
-- columns: possible = Of
-- columns: density = Density
-- columns: mutual = Named by both
-- columns: reciprocity = Reciprocity
-- units: ties = count
-- units: possible = count
-- units: density = ratio
-- units: mutual = count
-- units: reciprocity = ratio
-- codes: round = ties.round
-- codes: tie_type = ties.tie_type
-- blank: tie_type = Any kind of tie
-- blank: density = Not yet measurable
-- blank: reciprocity = No tie named
WITH present AS (
    SELECT DISTINCT round, organisation_id
    FROM partners CROSS JOIN (SELECT DISTINCT round FROM known_ties), cohort
    WHERE round = 'baseline' OR left_on IS NULL OR left_on > least(as_of, end_date)
),
sizes AS (SELECT round, count(*) * (count(*) - 1) AS possible FROM present GROUP BY round),
pairs AS (
    SELECT DISTINCT ties.round, tie_type, from_organisation_id AS named_by, to_organisation_id AS named
    FROM known_ties AS ties
    JOIN present AS namer ON namer.round = ties.round AND namer.organisation_id = from_organisation_id
    JOIN present ON present.round = ties.round AND present.organisation_id = to_organisation_id
    WHERE named_by <> named
),
kinds AS (
    FROM pairs
    UNION ALL
    SELECT DISTINCT round, NULL, named_by, named FROM pairs
),
counted AS (
    SELECT
        round,
        tie_type,
        count(*) AS ties,
        count(*) FILTER (EXISTS (
            FROM kinds AS back
            WHERE
                back.round = kinds.round AND back.tie_type IS NOT DISTINCT FROM kinds.tie_type
                AND back.named_by = kinds.named AND back.named = kinds.named_by
        )) AS mutual
    FROM kinds
    GROUP BY round, tie_type
)
SELECT
    sizes.round,
    every.tie_type,
    coalesce(ties, 0) AS ties,
    possible,
    coalesce(ties, 0) / nullif(possible, 0)::DOUBLE AS density,
    coalesce(mutual, 0) AS mutual,
    mutual / ties::DOUBLE AS reciprocity
FROM sizes CROSS JOIN (SELECT unnest(['information', 'joint_work', 'resources', 'advice', NULL]) AS tie_type) AS every
LEFT JOIN counted ON counted.round = sizes.round AND counted.tie_type IS NOT DISTINCT FROM every.tie_type
ORDER BY
    array_position(['baseline', 'close'], sizes.round),
    array_position(['information', 'joint_work', 'resources', 'advice'], every.tie_type) NULLS FIRST
