-- title: Contacts by channel and purpose
-- unit: contacts
-- formula: Contacts and their minutes / 60 up to the as-of date, by partner, channel and purpose. For confidential contacts neither channel nor purpose is shown.
-- source: Coach logs.
-- tables: organisations coach_logs
-- columns: partner = Partner
-- columns: mode = How
-- columns: purpose = What for
-- columns: contacts = Contacts
-- columns: hours = Hours
-- units: contacts = count
-- units: hours = hours
-- codes: mode = coach_logs.mode
-- codes: purpose = coach_logs.purpose
-- blank: mode = Confidential
-- blank: purpose = Confidential
SELECT
    organisation_id,
    in_words(any_value(name), any_value(name_en)) AS partner,
    mode,
    purpose,
    count(*) AS contacts,
    sum(minutes) / 60.0 AS hours
FROM coach_contacts JOIN organisations USING (organisation_id)
GROUP BY organisation_id, mode, purpose
ORDER BY organisation_id, mode NULLS LAST, purpose NULLS LAST
