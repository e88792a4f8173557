-- title: Attendance by partner and workshop
-- unit: days
-- formula: People of the partner who came, and the days they attended, of these people × the days of the workshop, for the workshops that ended by the as-of date and whose attendance is recorded.
-- source: Workshops, attendance and people.
-- tables: organisations workshops attendance people
-- columns: partner = Partner
-- columns: workshop = Workshop
-- columns: people = Number of people
-- columns: days = Days attended
-- columns: days_possible = Of
-- units: people = count
-- units: days = days
-- units: days_possible = days
SELECT
    organisation_id,
    workshop_id,
    in_words(name, name_en) AS partner,
    in_words(title, title_en) AS workshop,
    kind,
    workshops.start_date,
    coalesce(people, 0) AS people,
    coalesce(days, 0) AS days,
    coalesce(people, 0) * (workshops.end_date - workshops.start_date + 1) AS days_possible
FROM partners CROSS JOIN (FROM workshops SEMI JOIN attendance USING (workshop_id)) AS workshops
LEFT JOIN workshop_attendance USING (organisation_id, workshop_id), cohort
WHERE
    workshops.end_date <= as_of
    AND coalesce(joined_on <= workshops.end_date, true) AND coalesce(left_on > workshops.start_date, true)
ORDER BY organisation_id, workshops.start_date, workshop_id
