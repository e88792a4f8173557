-- title: Why components were adapted or dropped
-- unit: components
-- formula: Each component that a cohort adapted or dropped, with the reason that it gives.
-- source: cohort.yml of each cohort, as it was published.
-- tables:
-- columns: component = Component
-- columns: cohort = Cohort
-- columns: status = What became of it
-- columns: reason = Reason
-- codes: component = components
-- codes: status = component_choices.status
SELECT component, cohort_id, in_words(name, name_en) AS cohort, status, reason
FROM component_choices JOIN cohorts USING (cohort_id)
WHERE status <> 'kept'
ORDER BY component_choices.seed, component, start_date NULLS LAST, cohort_id
