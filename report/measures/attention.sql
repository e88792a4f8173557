-- title: What needs attention first
-- unit: records
-- formula: Records that are overdue on the as-of date and not there, and those that fall due in the days to look ahead, counted by partner; who has waited longest comes first.
-- source: The setting “due” in cohort.yml and all tables.
-- tables: organisations
-- columns: partner = Partner
-- columns: overdue = Overdue
-- columns: coming = Due soon
-- columns: oldest = Due since
-- columns: records = What is missing
-- units: overdue = count
-- units: coming = count
-- codes: records = tables
-- blank: partner = The cohort as a whole
-- blank: oldest = Not overdue
SELECT
    organisation_id,
    in_words(any_value(name), any_value(name_en)) AS partner,
    count(*) FILTER (due_on < as_of) AS overdue,
    count(*) FILTER (due_on >= as_of) AS coming,
    min(due_on) FILTER (due_on < as_of) AS oldest,
    list_sort(list(DISTINCT "table")) AS records
FROM due_checklist LEFT JOIN organisations USING (organisation_id), cohort
WHERE NOT is_recorded AND due_on <= as_of + due_coming_days
GROUP BY organisation_id
ORDER BY overdue DESC, oldest NULLS LAST, organisation_id NULLS LAST
