-- What is recorded of each component by the as-of date: how much is `done` and, where that can be said, how much was
-- `planned`. Components that are dropped have no row.
WITH now AS (SELECT organisation_id, province, location_is_sensitive, constraints_at_start FROM partners),
graded AS (SELECT contributed_by, grade, horizon FROM graded_changes),
records AS (
    SELECT 'diagnosis' AS component, (SELECT count(*) FROM now WHERE constraints_at_start IS NOT NULL) AS done, (SELECT count(*) FROM now) AS planned
    UNION ALL SELECT 'roles', (SELECT count(*) FROM organisations WHERE roles IS NOT NULL), NULL
    UNION ALL SELECT 'model_test', (SELECT count(*) FROM cohort_hypotheses WHERE EXISTS (FROM codings WHERE codings.hypothesis = id)),
        (SELECT count(*) FROM cohort_hypotheses)
    UNION ALL SELECT 'places', (SELECT count(*) FROM now WHERE province IS NOT NULL OR location_is_sensitive), (SELECT count(*) FROM now)
    UNION ALL SELECT 'budget', (SELECT count(*) FROM now WHERE organisation_id IN (SELECT organisation_id FROM grants, cohort WHERE award_date <= as_of)),
        (SELECT count(*) FROM now)
    UNION ALL SELECT 'period', (SELECT greatest(0, least(as_of, end_date) - start_date + 1) FROM cohort), (SELECT end_date - start_date + 1 FROM cohort)
    UNION ALL SELECT 'workshops', (SELECT count(*) FROM workshops, cohort WHERE workshops.end_date <= as_of), (SELECT count(*) FROM workshops)
    UNION ALL SELECT 'strategy', (SELECT count(*) FROM now WHERE organisation_id IN (SELECT organisation_id FROM strategies, cohort WHERE adopted_on <= as_of)),
        (SELECT count(*) FROM now)
    UNION ALL SELECT 'unit_cost', (SELECT count(*) FROM now WHERE organisation_id IN (SELECT organisation_id FROM unit_costs, cohort WHERE unit_costs.start_date <= as_of)),
        (SELECT count(*) FROM now)
    UNION ALL SELECT 'team', (
        SELECT count(*) FROM now
        WHERE organisation_id IN (SELECT organisation_id FROM assessments, cohort WHERE round = 'baseline' AND assessed_on <= as_of)
            AND organisation_id IN (SELECT organisation_id FROM assessments, cohort WHERE round = 'close' AND assessed_on <= as_of)
    ), (SELECT count(*) FROM now)
    UNION ALL SELECT 'exchange', (
        SELECT count(*) FROM workshops, cohort WHERE workshops.end_date <= as_of AND workshop_id IN (SELECT workshop_id FROM attendance)
    ), (SELECT count(*) FROM workshops, cohort WHERE workshops.end_date <= as_of)
    UNION ALL SELECT 'trials', (SELECT count(*) FROM now WHERE organisation_id IN (SELECT organisation_id FROM known_trials)), (SELECT count(*) FROM now)
    UNION ALL SELECT 'matching', (SELECT count(*) FROM now WHERE organisation_id IN (SELECT organisation_id FROM matches, cohort WHERE from_date <= as_of)),
        (SELECT count(*) FROM now)
    UNION ALL SELECT 'coaching', (SELECT count(*) FROM coach_contacts), NULL
    UNION ALL SELECT 'thinking_partner', (SELECT count(*) FROM graded WHERE list_contains(contributed_by, 'coach')), (SELECT count(*) FROM graded)
    UNION ALL SELECT 'communication', (SELECT count(*) FROM outputs, cohort WHERE published_on <= as_of), (SELECT count(*) FROM outputs)
    UNION ALL SELECT 'research', (SELECT count(*) FROM research_notes, cohort WHERE captured_on <= as_of), NULL
    UNION ALL SELECT 'forum', (SELECT count(*) FROM workshops, cohort WHERE kind = 'forum' AND workshops.end_date <= as_of),
        (SELECT count(*) FROM workshops WHERE kind = 'forum')
    UNION ALL SELECT 'outcomes', (SELECT count(*) FROM graded WHERE grade <> 'claimed'), (SELECT count(*) FROM graded)
    UNION ALL SELECT 'long_term', (SELECT count(*) FROM graded WHERE horizon = 'long_term'), (SELECT count(*) FROM graded)
    UNION ALL SELECT 'partner_mix', (SELECT count(DISTINCT sector) FROM organisations), NULL
    UNION ALL SELECT 'book', (SELECT count(*) FROM outputs, cohort WHERE kind = 'book' AND published_on <= as_of), NULL
)
SELECT records.* FROM records JOIN cohort_components USING (component) WHERE status <> 'dropped'
