-- title: Contacts about a trial
-- unit: contacts
-- formula: Contacts that name a trial, of all contacts but confidential ones.
-- source: Coach logs up to the as-of date.
-- tables: organisations coach_logs trials
-- columns: partner = Partner
-- columns: with_trial = About a trial
-- columns: contacts = Of
-- columns: confidential = Confidential
-- units: with_trial = count
-- units: contacts = count
-- units: confidential = count
SELECT
    organisation_id,
    in_words(any_value(name), any_value(name_en)) AS partner,
    count(trial_id) AS with_trial,
    count(coach_log_id) FILTER (is_confidential IS NOT true) AS contacts,
    count(*) FILTER (is_confidential) AS confidential
FROM partners LEFT JOIN coach_contacts USING (organisation_id)
GROUP BY organisation_id
ORDER BY organisation_id
