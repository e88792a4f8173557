-- title: A close without a start
-- severity: warning
-- mends: sender
-- due: always
-- tables: assessments
-- points_at: assessments.round
-- message: For this score of the close there is none of the start with the same tool and domain.
-- why: Growth is the difference between two scores.
-- fix: Add the score of the start, or correct tool and domain.
SELECT assessment_id
FROM assessments AS close
WHERE round = 'close' AND NOT EXISTS (
    FROM assessments AS start
    WHERE
        start.round = 'baseline' AND start.organisation_id = close.organisation_id
        AND start.tool = close.tool AND start.domain IS NOT DISTINCT FROM close.domain
)
ORDER BY assessment_id
