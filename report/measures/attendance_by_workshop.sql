-- title: Attendance of each workshop
-- unit: days
-- formula: Days that people attended, of the people expected × the days of the workshop, for the workshops that ended by the as-of date.
-- source: Workshops and attendance.
-- tables: workshops attendance
-- columns: workshop = Workshop
-- columns: start_date = First day
-- columns: people = Number of people
-- columns: people_expected = People expected
-- columns: days = Days attended
-- columns: days_expected = Of
-- columns: attendance = Attendance
-- units: people = count
-- units: people_expected = count
-- units: days = days
-- units: days_expected = days
-- units: attendance = share
-- blank: people = Not recorded
-- blank: days = Not recorded
-- blank: attendance = Not recorded
-- blank: people_expected = Not said
-- blank: days_expected = Not said
WITH came AS (
    SELECT workshop_id, count(*) AS people, sum(days) AS days
    FROM attendance
    GROUP BY workshop_id
)
SELECT
    workshop_id,
    in_words(title, title_en) AS workshop,
    kind,
    workshops.start_date,
    people,
    people_expected,
    days,
    people_expected * (workshops.end_date - workshops.start_date + 1) AS days_expected,
    days / nullif(people_expected * (workshops.end_date - workshops.start_date + 1), 0)::DOUBLE AS attendance
FROM workshops LEFT JOIN came USING (workshop_id), cohort
WHERE workshops.end_date <= as_of
ORDER BY workshops.start_date, workshop_id
