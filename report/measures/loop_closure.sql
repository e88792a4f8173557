-- title: Trials decided in time
-- unit: trials
-- formula: Trials that were decided by the day the next workshop began (after the last one: the forum), or by their end if that is later, of all trials that were to be decided by the as-of date or have been.
-- source: Trials and workshops.
-- tables: organisations trials workshops
-- columns: partner = Partner
-- columns: in_time = Decided in time
-- columns: due = Of
-- columns: late = Decided later
-- columns: open = Not decided
-- columns: to_come = Not due yet
-- columns: trials = All trials
-- sums: due = in_time + late + open
-- sums: trials = due + to_come
-- units: in_time = count
-- units: due = count
-- units: late = count
-- units: open = count
-- units: to_come = count
-- units: trials = count
-- says: is_open = {partner} has not yet decided what to do after a trial that is due ({open}).
WITH decisions AS (
    SELECT
        organisation_id,
        decision <> 'pending' AS is_decided,
        decision <> 'pending' AND coalesce(decided_on <= decide_by, false) AS in_time,
        decide_by <= as_of AS is_due
    FROM known_trials, cohort
)
SELECT
    organisation_id,
    in_words(name, name_en) AS partner,
    count(*) FILTER (in_time) AS in_time,
    count(*) FILTER (is_due OR is_decided) AS due,
    -- one without the day of its decision is not known to be in time
    count(*) FILTER (is_decided AND NOT in_time) AS late,
    count(*) FILTER (is_due AND NOT is_decided) AS open,
    count(*) FILTER (NOT is_due AND NOT is_decided) AS to_come,
    count(is_due) AS trials,
    bool_or(is_due AND NOT is_decided) AS is_open
FROM partners LEFT JOIN decisions USING (organisation_id)
GROUP BY ALL
ORDER BY organisation_id
