-- title: What was done since the last report
-- unit: records
-- formula: What was completed by the as-of date, before the last report and since: workshops that ended, trials that were decided, outputs that were published and the like.
-- source: The tables named in the rows, instalments and cohort.yml.
-- tables: organisations grants instalments
-- columns: activity = Activity
-- columns: before = Before
-- columns: since_then = Since then
-- columns: so_far = So far
-- sums: so_far = before + since_then
-- units: before = count
-- units: since_then = count
-- units: so_far = count
-- codes: activity = tables
WITH done AS (
    SELECT 1 AS place, 'workshops' AS activity, end_date AS day FROM workshops
    UNION ALL
    SELECT 2, 'strategies', adopted_on FROM strategies
    UNION ALL
    SELECT 3, 'trials', decided_on FROM trials WHERE decision <> 'pending'
    UNION ALL
    SELECT 4, 'coach_logs', "date" FROM coach_logs
    UNION ALL
    SELECT 5, 'changes', observed_on FROM changes
    UNION ALL
    SELECT 6, 'outputs', published_on FROM outputs
)
SELECT
    activity,
    count(*) FILTER (day < since) AS before,
    count(*) FILTER (day >= since) AS since_then,
    count(*) AS so_far
FROM done, last_report, cohort
WHERE day <= as_of
GROUP BY place, activity
ORDER BY place
