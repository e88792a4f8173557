-- The first day that the funder has not been told about. What the last report was is a setting; without it, what a funder
-- paid the last instalment on counts as told.
WITH payments AS (
    SELECT max(paid_on) AS paid_on
    FROM instalments JOIN grants USING (grant_id), cohort
    WHERE kind = 'payment' AND parent_grant_id IS NULL AND paid_on <= as_of
)
SELECT
    CASE
        WHEN last_report_on <= as_of THEN last_report_on + 1
        WHEN paid_on IS NOT NULL THEN paid_on
        ELSE start_date
    END AS since,
    CASE
        WHEN last_report_on <= as_of THEN 'report'
        WHEN paid_on IS NOT NULL THEN 'instalment'
        ELSE 'start'
    END AS what
FROM payments, cohort
