-- title: Coach contacts by week
-- unit: contacts
-- formula: Contacts between a coach and a partner in each week from Monday to Sunday, up to the as-of date.
-- source: Coach logs.
-- tables: organisations coach_logs
-- columns: partner = Partner
-- columns: week = Week from
-- columns: contacts = Contacts
-- units: contacts = count
WITH weeks AS (
    SELECT unnest(generate_series(date_trunc('week', start_date), least(as_of, end_date), INTERVAL 7 DAY))::DATE AS week
    FROM cohort
),
contacts AS (
    SELECT organisation_id, date_trunc('week', date)::DATE AS week, count(*) AS contacts
    FROM coach_contacts
    GROUP BY ALL
)
SELECT
    dense_rank() OVER (ORDER BY organisation_id) AS place,
    organisation_id,
    in_words(name, name_en) AS partner,
    week,
    week + 7 AS next_week,
    coalesce(contacts, 0) AS contacts
FROM organisations CROSS JOIN weeks
LEFT JOIN contacts USING (organisation_id, week)
WHERE list_contains(roles, 'partner') AND EXISTS (FROM coach_contacts)
ORDER BY organisation_id, week
