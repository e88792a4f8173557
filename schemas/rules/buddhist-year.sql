-- title: A year of the Buddhist era
-- severity: error
-- mends: sender
-- due: always
-- tables:
-- points_at: days
-- message: {day} reads as a year of the Buddhist era.
-- why: Days are stored in the common era; a year 543 too late puts the row after everything else.
-- fix: Write the day in the common era, 543 years earlier.
-- as it is stored: a Thai message would add 543 once more
SELECT at_table, at_key, at_field, strftime(day, '%Y-%m-%d') AS day
FROM days
WHERE year(days.day) BETWEEN 2400 AND 2700
ORDER BY at_table, at_key, at_field
