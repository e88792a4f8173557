-- How many changes were seen by the as-of date, and how sure we are of them: a row for each domain, each horizon and each
-- organisation, and one more of each for the changes without it. `counted_by` says which of the three a row is about.
SELECT
    CASE
        WHEN grouping(domain) = 0 THEN 'domain'
        WHEN grouping(horizon) = 0 THEN 'horizon'
        ELSE 'organisation'
    END AS counted_by,
    domain,
    horizon,
    organisation_id,
    count(*) FILTER (grade = 'claimed') AS claimed,
    count(*) FILTER (grade = 'documented') AS documented,
    count(*) FILTER (grade = 'substantiated') AS substantiated,
    count(*) AS changes,
    count(*) FILTER (direction = 'negative') AS for_the_worse
FROM graded_changes
GROUP BY GROUPING SETS (domain, horizon, organisation_id)
