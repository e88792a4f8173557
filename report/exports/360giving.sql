-- format: 360giving
-- tables: grants organisations
-- global_id(id) is the id with that of the cohort in front. The grants with a recipient and a funder that appear by name. The columns are the paths of the 360Giving schema 1.4; a
-- grant out of which others are paid says so (FRG070: also for activities other than passing it on).
SELECT
    global_id(grant_id) AS id,
    title,
    coalesce(description, title) AS description,
    currency,
    amount_awarded AS "amountAwarded",
    strftime(award_date, '%Y-%m-%d') AS "awardDate",
    strftime(grants.start_date, '%Y-%m-%d') AS "plannedDates/0/startDate",
    strftime(grants.end_date, '%Y-%m-%d') AS "plannedDates/0/endDate",
    global_id(recipient.organisation_id) AS "recipientOrganization/0/id",
    recipient.name AS "recipientOrganization/0/name",
    coalesce(substr(recipient.province, 1, 2), country) AS "recipientOrganization/0/addressCountry",
    recipient.province AS "recipientOrganization/0/addressRegion",
    global_id(funder.organisation_id) AS "fundingOrganization/0/id",
    funder.name AS "fundingOrganization/0/name",
    CASE WHEN grant_id IN (SELECT parent_grant_id FROM grants) THEN 'FRG070' END AS "regrantType"
FROM grants
JOIN organisations AS recipient USING (organisation_id)
JOIN organisations AS funder ON funder.organisation_id = funder_organisation_id, cohort
WHERE title IS NOT NULL AND recipient.name IS NOT NULL AND funder.name IS NOT NULL
ORDER BY grant_id
