-- title: Coaching
-- unit: hours
-- formula: Minutes of all contacts up to the as-of date / 60, and the number of contacts.
-- source: Coach logs.
-- tables: coach_logs
-- columns: value = Hours
-- columns: contacts = Contacts
-- units: value = hours
-- units: contacts = count
SELECT
    coalesce(sum(minutes), 0) / 60.0 AS value,
    count(*) AS contacts
FROM coach_contacts
