-- title: Longest time without a coach contact
-- unit: days
-- formula: Per partner, the most days between two contacts that follow each other; the first and last day of the cohort, or the as-of date, count as ends.
-- source: Coach logs.
-- tables: organisations coach_logs
-- columns: partner = Partner
-- columns: days = Days
-- columns: from_date = From
-- columns: to_date = Until
-- units: days = days
WITH ends AS (
    SELECT organisation_id, start_date AS day FROM organisations, cohort
    UNION
    SELECT organisation_id, least(as_of, end_date, coalesce(left_on, end_date)) FROM organisations, cohort
    UNION
    SELECT organisation_id, date FROM coach_logs, cohort WHERE date <= as_of
),
gaps AS (
    SELECT organisation_id, day AS to_date, lag(day) OVER (PARTITION BY organisation_id ORDER BY day) AS from_date
    FROM ends
)
SELECT
    organisation_id,
    in_words(name, name_en) AS partner,
    to_date - from_date AS days,
    from_date,
    to_date,
    to_date - from_date > coach_silent_days AS is_long
FROM gaps JOIN organisations USING (organisation_id), cohort
WHERE
    from_date IS NOT NULL AND list_contains(roles, 'partner')
    AND EXISTS (FROM coach_logs, cohort WHERE date <= as_of)
QUALIFY row_number() OVER (PARTITION BY organisation_id ORDER BY days DESC, from_date) = 1
ORDER BY organisation_id
