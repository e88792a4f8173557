-- title: More days than the workshop had
-- severity: error
-- mends: sender
-- due: always
-- tables: attendance workshops
-- points_at: attendance.days
-- message: {days} days are recorded; the workshop had {length}.
-- why: Attendance is counted in days of the workshop.
-- fix: Correct the number of days.
SELECT workshop_id, person_id, printf('%g', attendance.days) AS days, end_date - start_date + 1 AS length
FROM attendance JOIN workshops USING (workshop_id)
WHERE attendance.days > end_date - start_date + 1
ORDER BY workshop_id, person_id
