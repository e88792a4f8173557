-- title: Longest time without a coach contact
-- unit: days
-- formula: Per partner, the most days between two contacts that follow each other, pauses and days without a matched coach aside. The first match, the as-of date and the last day of the cohort count as ends; without a match or a contact the first day does.
-- source: Coach logs, matches and the pauses in cohort.yml.
-- tables: organisations coach_logs
-- columns: partner = Partner
-- columns: days = Days
-- columns: from_date = From
-- columns: to_date = Until
-- units: days = days
-- says: is_long = {partner} had no contact with its coach for {days} days, from {from_date} to {to_date}.
SELECT
    organisation_id,
    in_words(name, name_en) AS partner,
    days,
    from_date,
    to_date,
    days > coach_silent_days AS is_long
FROM coach_silences JOIN partners USING (organisation_id), cohort
WHERE EXISTS (FROM coach_contacts)
QUALIFY row_number() OVER (PARTITION BY organisation_id ORDER BY days DESC, from_date) = 1
ORDER BY organisation_id
