-- title: Components of the model that are kept
-- unit: components
-- formula: Components that are kept as they are, adapted, dropped or not in the plan, of all components of the model as it was first tried. A component is not in the plan when no workshop is planned for it and nothing is recorded of it.
-- source: The components in cohort.yml and the workshops that are planned.
-- tables: organisations
-- component: model_test
-- columns: kept = Kept
-- columns: adapted = Adapted
-- columns: dropped = Dropped
-- columns: unplanned = Not in the plan
-- columns: components = Of all
-- sums: components = kept + adapted + dropped
-- units: kept = count
-- units: adapted = count
-- units: dropped = count
-- units: unplanned = count
-- units: components = count
-- sums: components = kept + adapted + dropped + unplanned
SELECT
    count(*) FILTER (status = 'kept') AS kept,
    count(*) FILTER (status = 'adapted') AS adapted,
    count(*) FILTER (status = 'dropped') AS dropped,
    count(*) FILTER (status = 'unplanned') AS unplanned,
    count(*) AS components
FROM component_plan
