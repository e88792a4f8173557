-- The contacts of coaches by the as-of date; of a confidential one nothing but its day and its length is shown.
SELECT
    coach_logs.* REPLACE (
        CASE WHEN is_confidential IS NOT true THEN trial_id END AS trial_id,
        CASE WHEN is_confidential IS NOT true THEN mode END AS mode,
        CASE WHEN is_confidential IS NOT true THEN purpose END AS purpose,
        CASE WHEN is_confidential IS NOT true THEN need END AS need,
        CASE WHEN is_confidential IS NOT true THEN need_voiced_by END AS need_voiced_by,
        CASE WHEN is_confidential IS NOT true THEN next_step END AS next_step,
        CASE WHEN is_confidential IS NOT true THEN support_needed END AS support_needed
    )
FROM coach_logs, cohort
WHERE date <= as_of
