-- When the round of the close begins: with the forum, at the latest on the last day. What is asked then carries no day.
SELECT least(any_value(cohort.end_date), min(workshops.start_date)) AS closes_on
FROM cohort LEFT JOIN workshops ON kind = 'forum'
