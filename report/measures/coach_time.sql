-- title: Contacts and hours of each coach
-- unit: hours
-- formula: Contacts up to the as-of date, the visits among them, and their minutes / 60. A confidential contact counts, but not whether it was a visit.
-- source: Coach logs.
-- tables: people coach_logs
-- columns: coach_id = Coach
-- columns: contacts = Contacts
-- columns: visits = Visits to partners
-- columns: hours = Hours
-- units: contacts = count
-- units: visits = count
-- units: hours = hours
-- names: coach_id = people
SELECT
    coach_id,
    count(*) AS contacts,
    count(*) FILTER (mode = 'visit') AS visits,
    sum(minutes) / 60.0 AS hours
FROM coach_contacts
GROUP BY coach_id
ORDER BY coach_id
