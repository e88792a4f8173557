-- title: Matches, with contacts and hours
-- unit: matches
-- formula: The matches that began by the as-of date, with the contacts of this coach with this partner up to then, and their minutes / 60.
-- source: Matches and coach logs.
-- tables: organisations people matches coach_logs
-- columns: coach_id = Coach
-- columns: partner = Partner
-- columns: from_date = From
-- columns: to_date = Until
-- columns: contacts = Contacts
-- columns: hours = Hours
-- columns: last_on = Last contact
-- units: contacts = count
-- units: hours = hours
-- names: coach_id = people
-- blank: to_date = Goes on
-- blank: last_on = None yet
SELECT
    match_id,
    matches.coach_id,
    matches.organisation_id,
    in_words(any_value(name), any_value(name_en)) AS partner,
    any_value(from_date) AS from_date,
    any_value(CASE WHEN to_date <= as_of THEN to_date END) AS to_date,
    count(coach_log_id) AS contacts,
    coalesce(sum(minutes), 0) / 60.0 AS hours,
    max(date) AS last_on
FROM matches
JOIN organisations USING (organisation_id)
LEFT JOIN coach_contacts
    ON coach_contacts.coach_id = matches.coach_id AND coach_contacts.organisation_id = matches.organisation_id, cohort
WHERE from_date <= as_of
GROUP BY match_id, matches.coach_id, matches.organisation_id
ORDER BY matches.coach_id, any_value(from_date), match_id
