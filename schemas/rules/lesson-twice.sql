-- title: Two lessons about one component
-- severity: error
-- mends: sender
-- due: always
-- tables: lessons
-- points_at: lessons.next_time
-- codes: component = lessons.component
-- message: There is another lesson about the same component: {component}.
-- why: A cohort says one thing about each component, so that whoever changes the model knows what it says.
-- fix: Put both into one row, and delete the other.
SELECT lesson_id, component
FROM lessons
QUALIFY count(*) OVER (PARTITION BY component) > 1
ORDER BY lesson_id
