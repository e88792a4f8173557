-- title: What each cohort did with each component
-- unit: components
-- formula: Each component of the model as it was first tried, in each cohort: kept, adapted or dropped.
-- source: cohort.yml of each cohort, as it was published.
-- tables:
-- note: A component that a cohort adapted or dropped is not a fault: it is a test of the model, and its reason is below.
-- columns: cohort = Cohort
-- columns: seed = Number in the model
-- columns: component = Component
-- columns: status = What became of it
-- codes: component = components
-- codes: status = component_choices.status
SELECT
    cohort_id,
    in_words(name, name_en) AS cohort,
    dense_rank() OVER (ORDER BY start_date NULLS LAST, cohort_id) AS nth,
    seed::VARCHAR AS seed,
    seed AS number,
    component,
    status
FROM component_choices JOIN cohorts USING (cohort_id)
ORDER BY nth, component_choices.seed, component
