-- The components of the model as it was first tried, and what the cohort does with them: as cohort.yml says, or `unplanned`
-- for one that is kept but has no workshop of its kind in the plan, if there is a plan, and no record.
WITH needs_workshop AS (
    FROM (VALUES ('forum', 'forum'), ('strategy', 'strategy'), ('unit_cost', 'finance'), ('team', 'team'), ('communication', 'communication'))
        AS kinds (component, kind)
)
SELECT
    component,
    seed,
    CASE
        WHEN status = 'kept' AND kind IS NOT NULL AND EXISTS (FROM workshops)
            AND NOT EXISTS (FROM workshops WHERE workshops.kind = needs_workshop.kind) AND coalesce(done, 0) = 0
            THEN 'unplanned'
        ELSE status
    END AS status,
    reason
FROM cohort_components
LEFT JOIN needs_workshop USING (component)
LEFT JOIN component_records USING (component)
WHERE seed IS NOT NULL
