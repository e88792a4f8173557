-- What is due of the tables that the cohort keeps, and whether it is recorded: a row that the day in it puts on the as-of
-- date or before, of the partner, the workshop and the round that were meant.
WITH recorded AS (
    SELECT 'organisations' AS "table", organisation_id, NULL AS workshop_id, NULL AS round, NULL::DATE AS day
    FROM organisations WHERE province IS NOT NULL OR location_is_sensitive
    UNION ALL SELECT 'people', organisation_id, NULL, NULL, from_date FROM people
    UNION ALL SELECT 'consents', organisation_id, NULL, NULL, given_on FROM consents JOIN people USING (person_id)
    UNION ALL SELECT 'grants', organisation_id, NULL, NULL, award_date FROM grants
    UNION ALL SELECT 'instalments', organisation_id, NULL, NULL, NULL FROM instalments JOIN grants USING (grant_id)
    UNION ALL SELECT 'advances', organisation_id, NULL, NULL, paid_on FROM advances JOIN grants USING (grant_id)
    UNION ALL SELECT 'budgets', organisation_id, NULL, NULL, NULL FROM budgets JOIN grants USING (grant_id)
    UNION ALL SELECT 'expenses', organisation_id, NULL, NULL, spent_on FROM expenses
    UNION ALL SELECT 'matches', organisation_id, NULL, NULL, from_date FROM matches
    UNION ALL SELECT 'coach_logs', organisation_id, NULL, NULL, date FROM coach_logs
    UNION ALL SELECT 'strategies', organisation_id, NULL, NULL, adopted_on FROM strategies
    UNION ALL SELECT 'trials', organisation_id, NULL, NULL, start_date FROM trials
    UNION ALL SELECT 'unit_costs', organisation_id, NULL, NULL, start_date FROM unit_costs
    UNION ALL SELECT 'assessments', organisation_id, NULL, round, assessed_on FROM assessments
    UNION ALL SELECT 'ties', from_organisation_id, NULL, round, NULL FROM ties
    UNION ALL SELECT 'attendance', organisation_id, workshop_id, NULL, NULL FROM attendance LEFT JOIN people USING (person_id)
    UNION ALL SELECT 'research_notes', organisation_id, NULL, NULL, captured_on FROM research_notes
    UNION ALL SELECT 'changes', organisation_id, NULL, NULL, observed_on FROM changes
    UNION ALL SELECT 'outputs', organisation_id, NULL, NULL, published_on FROM outputs
    -- what is of no partner is there for each of them
    UNION ALL SELECT 'workshops', organisation_id, NULL, NULL, NULL FROM workshops, partners_now
    UNION ALL SELECT 'workshop_feedback', organisation_id, workshop_id, NULL, NULL FROM workshop_feedback, partners_now
    UNION ALL SELECT 'lessons', organisation_id, NULL, NULL, decided_on FROM lessons, partners_now
    UNION ALL SELECT 'codebook', organisation_id, NULL, NULL, NULL FROM codebook, partners_now
    UNION ALL SELECT 'codings', organisation_id, NULL, NULL, NULL FROM codings, partners_now
    UNION ALL SELECT 'output_people', organisation_id, NULL, NULL, NULL FROM output_people, partners_now
)
SELECT
    due.*,
    EXISTS (
        FROM recorded, cohort
        WHERE
            recorded."table" = due."table" AND coalesce(day <= as_of, true)
            AND (due.organisation_id IS NULL OR recorded.organisation_id = due.organisation_id)
            AND (due.workshop_id IS NULL OR recorded.workshop_id IS NULL OR recorded.workshop_id = due.workshop_id)
            AND (
                after NOT IN ('start', 'end') OR round IS NULL
                OR round = CASE after WHEN 'end' THEN 'close' ELSE 'baseline' END
            )
    ) AS is_recorded
FROM due_records AS due
WHERE "table" IN (FROM kept_tables)
