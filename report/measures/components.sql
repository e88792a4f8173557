-- title: What the cohort does with each component of the model
-- unit: components
-- formula: Each component of the model as it was first tried, kept, adapted or dropped, with the reason.
-- source: The components in cohort.yml.
-- tables: organisations
-- component: model_test
-- columns: seed = Number in the model
-- columns: component = Component
-- columns: status = What became of it
-- columns: reason = Reason
-- codes: component = components
-- labels: status.kept = Kept
-- labels: status.adapted = Adapted
-- labels: status.dropped = Dropped
SELECT seed::VARCHAR AS seed, component, status, reason
FROM cohort_components
WHERE cohort_components.seed IS NOT NULL
ORDER BY cohort_components.seed, component
