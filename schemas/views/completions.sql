-- What of the setting “completes_the_cohort” each partner that has joined has done, as of the as-of date; whether it has
-- completed the cohort is known when the cohort has ended.
WITH done AS (
    SELECT
        partners.*,
        left_on IS NULL OR left_on > least(as_of, end_date) AS stayed,
        EXISTS (
            FROM workshop_attendance AS came JOIN workshops USING (workshop_id)
            WHERE kind = 'forum' AND workshops.end_date <= as_of AND came.organisation_id = partners.organisation_id
        ) AS came_to_forum,
        coalesce((
            SELECT bool_and(decision <> 'pending') FROM known_trials
            WHERE known_trials.organisation_id = partners.organisation_id
        ), false) AS decided_trials
    FROM partners, cohort
)
SELECT
    done.*,
    CASE WHEN as_of >= end_date THEN
        (stayed OR NOT list_contains(completes_the_cohort, 'stayed'))
        AND (came_to_forum OR NOT list_contains(completes_the_cohort, 'came_to_forum'))
        AND (decided_trials OR NOT list_contains(completes_the_cohort, 'decided_trials'))
    END AS has_completed
FROM done, cohort
