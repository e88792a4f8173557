-- title: A trial that does not follow its workshop
-- severity: warning
-- mends: sender
-- due: always
-- tables: trials workshops
-- points_at: trials.workshop_id
-- names: partner = organisations
-- message: The trial began on {began}, its workshop on {workshop_began}; people of {partner} recorded at the workshop: {came}.
-- why: The model expects that a trial grows out of a workshop.
-- fix: Choose the workshop that it grew out of, or correct the day.
SELECT
    trial_id,
    trials.start_date AS began,
    workshops.start_date AS workshop_began,
    coalesce(people, 0) AS came,
    organisation_id AS partner
FROM trials
JOIN workshops USING (workshop_id)
LEFT JOIN workshop_attendance USING (workshop_id, organisation_id)
WHERE
    trials.start_date < workshops.start_date
    -- where attendance of the workshop is recorded at all
    OR (people IS NULL AND EXISTS (FROM attendance WHERE attendance.workshop_id = trials.workshop_id))
ORDER BY trial_id
