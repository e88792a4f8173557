-- title: Something due is not recorded
-- severity: warning
-- mends: host
-- due: always
-- tables: organisations
-- points_at: organisations
-- codes: record = tables
-- names: partner = organisations
-- message: Due on {due_on} and not recorded: {record} ({partner}).
-- why: Reports can only show what is recorded.
-- fix: Ask for it, for example with “nox -s due”, and record it.
WITH recorded AS (
    SELECT 'organisations' AS "table", organisation_id, NULL AS workshop_id, NULL AS round
    FROM organisations WHERE province IS NOT NULL OR location_is_sensitive
    UNION ALL SELECT 'people', organisation_id, NULL, NULL FROM people
    UNION ALL SELECT 'consents', organisation_id, NULL, NULL FROM consents JOIN people USING (person_id)
    UNION ALL SELECT 'grants', organisation_id, NULL, NULL FROM grants
    UNION ALL SELECT 'instalments', organisation_id, NULL, NULL FROM instalments JOIN grants USING (grant_id)
    UNION ALL SELECT 'advances', organisation_id, NULL, NULL FROM advances JOIN grants USING (grant_id)
    UNION ALL SELECT 'budgets', organisation_id, NULL, NULL FROM budgets JOIN grants USING (grant_id)
    UNION ALL SELECT 'expenses', organisation_id, NULL, NULL FROM expenses
    UNION ALL SELECT 'matches', organisation_id, NULL, NULL FROM matches
    UNION ALL SELECT 'coach_logs', organisation_id, NULL, NULL FROM coach_logs
    UNION ALL SELECT 'strategies', organisation_id, NULL, NULL FROM strategies
    UNION ALL SELECT 'trials', organisation_id, NULL, NULL FROM trials
    UNION ALL SELECT 'unit_costs', organisation_id, NULL, NULL FROM unit_costs
    UNION ALL SELECT 'assessments', organisation_id, NULL, round FROM assessments
    UNION ALL SELECT 'ties', from_organisation_id, NULL, round FROM ties
    UNION ALL SELECT 'attendance', organisation_id, workshop_id, NULL FROM attendance LEFT JOIN people USING (person_id)
    UNION ALL SELECT 'research_notes', organisation_id, NULL, NULL FROM research_notes
    UNION ALL SELECT 'changes', organisation_id, NULL, NULL FROM changes
    UNION ALL SELECT 'outputs', organisation_id, NULL, NULL FROM outputs
    -- what is of no partner is there for each of them
    UNION ALL SELECT 'workshops', organisation_id, NULL, NULL FROM workshops, partners_now
    UNION ALL SELECT 'workshop_feedback', organisation_id, workshop_id, NULL FROM workshop_feedback, partners_now
    UNION ALL SELECT 'codebook', organisation_id, NULL, NULL FROM codebook, partners_now
    UNION ALL SELECT 'codings', organisation_id, NULL, NULL FROM codings, partners_now
    UNION ALL SELECT 'output_people', organisation_id, NULL, NULL FROM output_people, partners_now
)
SELECT "table" AS record, coalesce(due.organisation_id, title, due.workshop_id, cohort_name) AS partner, due_on
FROM what_is_due AS due LEFT JOIN workshops USING (workshop_id), cohort
WHERE due_on < as_of AND "table" IN (FROM kept_tables) AND NOT EXISTS (
    FROM recorded
    WHERE
        recorded."table" = due."table"
        AND (due.organisation_id IS NULL OR recorded.organisation_id = due.organisation_id)
        AND (due.workshop_id IS NULL OR recorded.workshop_id IS NULL OR recorded.workshop_id = due.workshop_id)
        AND (after NOT IN ('start', 'end') OR round IS NULL OR round = CASE after WHEN 'end' THEN 'close' ELSE 'baseline' END)
)
ORDER BY due_on, "table", partner
