-- The reporting periods of each grant up to the as-of date: from the day on which an instalment was paid to the day before
-- the next one was, because a funder pays an instalment on the account of the one before. The first period takes in what
-- came before it, the last one ends on the as-of date. What was paid on one day belongs to one period.
WITH payments AS (
    SELECT grant_id, number, min(paid_on) AS paid_on
    FROM instalments, cohort
    WHERE kind = 'payment' AND paid_on <= as_of
    GROUP BY grant_id, number
),
days AS (
    SELECT grant_id, paid_on, string_agg(number::VARCHAR, ', ' ORDER BY number) AS instalment
    FROM payments
    GROUP BY grant_id, paid_on
),
firsts AS (
    SELECT
        grant_id,
        any_value(organisation_id) AS organisation_id,
        any_value(title) AS title,
        least(any_value(grants.start_date), min(day)) AS first_day
    FROM grants LEFT JOIN grant_movements USING (grant_id), cohort
    WHERE award_date <= as_of
    GROUP BY grant_id
)
SELECT
    grant_id,
    row_number() OVER by_day AS period,
    organisation_id,
    title,
    instalment,
    CASE WHEN row_number() OVER by_day = 1 THEN first_day ELSE paid_on END AS from_date,
    coalesce(lead(paid_on) OVER by_day - 1, as_of) AS to_date,
    lead(paid_on) OVER by_day IS NULL AS is_last
FROM firsts LEFT JOIN days USING (grant_id), cohort
-- without a payment there is one period, once something has moved
WHERE paid_on IS NOT NULL OR grant_id IN (SELECT grant_id FROM grant_movements)
WINDOW by_day AS (PARTITION BY grant_id ORDER BY paid_on)
