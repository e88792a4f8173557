-- title: Components of the model that are kept
-- unit: components
-- formula: Components that are kept as they are, adapted or dropped, of all components of the model as it was first tried.
-- source: The components in cohort.yml.
-- tables: organisations
-- component: model_test
-- columns: kept = Kept
-- columns: adapted = Adapted
-- columns: dropped = Dropped
-- columns: components = Of all
-- sums: components = kept + adapted + dropped
-- units: kept = count
-- units: adapted = count
-- units: dropped = count
-- units: components = count
SELECT
    count(*) FILTER (status = 'kept') AS kept,
    count(*) FILTER (status = 'adapted') AS adapted,
    count(*) FILTER (status = 'dropped') AS dropped,
    count(*) AS components
FROM cohort_components
WHERE seed IS NOT NULL
