-- title: What is recorded of what is due
-- unit: records
-- formula: Records that are there, of those that were due by the as-of date, by table, partner and the moment after which they are due.
-- source: The setting “due” in cohort.yml and all tables.
-- tables: organisations
-- columns: table = Table
-- columns: partner = Partner
-- columns: moment = Due after
-- columns: filled = Recorded
-- columns: due = Of
-- units: filled = count
-- units: due = count
-- codes: table = tables
-- codes: moment = workshops.kind
-- labels: moment.start = Start of the cohort
-- labels: moment.end = End of the cohort
-- labels: moment.workshop = Each workshop
-- blank: partner = The cohort as a whole
SELECT
    "table",
    organisation_id,
    in_words(any_value(name), any_value(name_en)) AS partner,
    after AS moment,
    count(*) FILTER (is_recorded) AS filled,
    count(*) AS due
FROM due_checklist LEFT JOIN organisations USING (organisation_id), cohort
WHERE due_on <= as_of
GROUP BY "table", organisation_id, after
ORDER BY "table", moment, organisation_id NULLS LAST
