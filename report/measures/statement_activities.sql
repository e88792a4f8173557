-- title: What was done in the period
-- unit: activities
-- formula: Workshops that ended in the period, and those of them with people of the recipient; trials begun in it, and those of them decided by its end; outputs published in it, and in the last period also those still to come.
-- source: Workshops, attendance, trials and outputs.
-- tables: organisations grants instalments budgets expenses
-- note: A period runs from the day an instalment was paid to the day before the next one was; the last one runs to the as-of date.
-- columns: partner = Recipient
-- columns: instalment = Instalment
-- columns: activity = Activity
-- columns: done = Done
-- columns: planned = Planned
-- units: done = count
-- units: planned = count
-- codes: activity = tables
-- blank: instalment = Before the first
WITH activities AS (
    SELECT 'workshops' AS activity, organisation_id, end_date AS day, EXISTS (
        FROM workshop_attendance AS came
        WHERE came.workshop_id = workshops.workshop_id AND came.organisation_id = organisations.organisation_id
    ) AS is_done, NULL::DATE AS done_on
    FROM workshops CROSS JOIN organisations
    UNION ALL
    SELECT 'trials', organisation_id, start_date, decision <> 'pending', decided_on FROM known_trials
    UNION ALL
    SELECT
        'outputs',
        organisation_id,
        CASE WHEN published_on <= as_of THEN published_on END,
        coalesce(published_on <= as_of, false),
        published_on
    FROM outputs, cohort
)
SELECT
    grant_periods.* EXCLUDE (title, is_last),
    in_words(name, name_en) AS partner,
    activity,
    count(*) FILTER (is_done AND coalesce(done_on <= to_date, true)) AS done,
    count(*) AS planned
FROM grant_periods JOIN organisations USING (organisation_id) JOIN activities USING (organisation_id)
WHERE day BETWEEN from_date AND to_date OR (day IS NULL AND is_last)
GROUP BY ALL
ORDER BY grant_id, period, activity
