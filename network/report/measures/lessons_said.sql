-- title: Why cohorts would change or drop components
-- unit: components
-- formula: Each component that a cohort would change or drop next time, with its reason.
-- source: The lessons that cohorts published at their close.
-- tables: lessons
-- columns: component = Component
-- columns: cohort = Cohort
-- columns: next_time = Next time
-- columns: why = Why
-- columns: change_to = What should be different
-- codes: component = components
-- codes: next_time = lessons.next_time
SELECT lessons.component, lessons.cohort_id, in_words(name, name_en) AS cohort, next_time, why, change_to
FROM lessons
JOIN cohorts USING (cohort_id)
LEFT JOIN component_choices USING (cohort_id, component)
WHERE next_time <> 'keep'
ORDER BY component_choices.seed, lessons.component, start_date NULLS LAST, lessons.cohort_id, lesson_id
