-- title: Whose needs were voiced
-- unit: contacts
-- formula: Needs that the community or the organisation voiced, of all needs of which it is known who voiced them. Not said are the contacts to find needs or adjust the strategy without it.
-- source: Coach logs up to the as-of date, without confidential ones.
-- tables: organisations coach_logs
-- columns: partner = Partner
-- columns: local = By community or organisation
-- columns: needs = Of
-- columns: community = The community
-- columns: organisation = The organisation
-- columns: coach = The coach
-- columns: host = The host
-- columns: not_said = Not said
-- sums: local = community + organisation
-- sums: needs = local + coach + host
-- units: local = count
-- units: needs = count
-- units: community = count
-- units: organisation = count
-- units: coach = count
-- units: host = count
-- units: not_said = count
SELECT
    organisation_id,
    in_words(any_value(name), any_value(name_en)) AS partner,
    count(*) FILTER (need_voiced_by IN ('community', 'organisation')) AS local,
    count(need_voiced_by) AS needs,
    count(*) FILTER (need_voiced_by = 'community') AS community,
    count(*) FILTER (need_voiced_by = 'organisation') AS organisation,
    count(*) FILTER (need_voiced_by = 'coach') AS coach,
    count(*) FILTER (need_voiced_by = 'host') AS host,
    count(*) FILTER (need_voiced_by IS NULL AND purpose IN ('find_needs', 'adjust_strategy')) AS not_said
FROM partners LEFT JOIN coach_contacts USING (organisation_id)
GROUP BY organisation_id
ORDER BY organisation_id
