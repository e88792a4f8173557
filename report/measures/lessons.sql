-- title: What this cohort would do with each component next time
-- unit: components
-- formula: Each component about which the cohort has said at its close, by the as-of date, whether it would keep, change or drop it, and why.
-- source: Lessons for the model.
-- tables: lessons
-- component: model_test
-- columns: component = Component
-- columns: next_time = Next time
-- columns: why = Why
-- columns: change_to = What should be different
-- codes: component = components
-- codes: next_time = lessons.next_time
SELECT lesson_id, component, next_time, why, change_to
FROM lessons LEFT JOIN cohort_components USING (component), cohort
WHERE decided_on <= as_of
ORDER BY seed, component, lesson_id
