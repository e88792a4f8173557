-- title: Hours of each coach with each partner
-- unit: hours
-- formula: Minutes of the contacts up to the as-of date / 60.
-- source: Coach logs.
-- tables: organisations coach_logs
-- columns: partner = Partner
-- columns: coach_id = Coach
-- columns: hours = Hours
-- columns: contacts = Contacts
-- columns: first_on = First contact
-- columns: last_on = Last contact
-- units: hours = hours
-- units: contacts = count
-- names: coach_id = people
SELECT
    organisation_id,
    in_words(any_value(name), any_value(name_en)) AS partner,
    coach_id,
    sum(minutes) / 60.0 AS hours,
    count(*) AS contacts,
    min(date) AS first_on,
    max(date) AS last_on
FROM coach_contacts JOIN organisations USING (organisation_id)
GROUP BY organisation_id, coach_id
ORDER BY organisation_id, coach_id
