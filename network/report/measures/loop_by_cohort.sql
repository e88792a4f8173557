-- title: Trials that led to a decision
-- unit: trials
-- formula: Trials after which a partner decided to keep, adapt or stop its strategy, of all published trials.
-- source: Published trials.
-- tables: trials
-- note: No ranking. Whether a decision came in time cannot be said of months.
-- columns: cohort = Cohort
-- columns: decided = Decided
-- columns: adapted = Adapted
-- columns: n = n
-- columns: share = Share
-- units: decided = count
-- units: adapted = count
-- units: n = count
-- units: share = share
SELECT
    cohort_id,
    in_words(name, name_en) AS cohort,
    count(*) FILTER (decision <> 'pending') AS decided,
    count(*) FILTER (decision = 'adapt') AS adapted,
    count(*) AS n,
    count(*) FILTER (decision <> 'pending') / count(*) AS share
FROM trials JOIN cohorts USING (cohort_id)
GROUP BY cohort_id, name, name_en
ORDER BY cohort_id
