-- title: Contacts, one by one
-- unit: contacts
-- formula: Each contact up to the as-of date. Of a confidential one nothing but its day and its length is shown.
-- source: Coach logs.
-- tables: organisations people coach_logs
-- columns: coach_id = Coach
-- columns: date = Date
-- columns: partner = Partner
-- columns: mode = How
-- columns: purpose = What for
-- columns: minutes = Minutes
-- columns: next_step = Next step
-- units: minutes = minutes
-- codes: mode = coach_logs.mode
-- codes: purpose = coach_logs.purpose
-- names: coach_id = people
-- blank: mode = Confidential
-- blank: purpose = Confidential
SELECT
    coach_log_id,
    coach_id,
    organisation_id,
    date,
    in_words(name, name_en) AS partner,
    mode,
    purpose,
    minutes,
    next_step
FROM coach_contacts JOIN organisations USING (organisation_id)
ORDER BY coach_id, date DESC, coach_log_id
