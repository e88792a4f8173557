-- title: People by what they do
-- unit: people
-- formula: Everybody who took part, counted once. Groups of fewer than five people are counted as others, so that nobody can be found by a number; later releases repeat a number rather than let it change by fewer than five.
-- source: The published numbers of people.
-- publish: yes
-- tables: people_counts
-- columns: category = What they do
-- columns: people = Number of people
-- units: people = count
-- codes: category = people.roles
-- labels: category.other = Others, or not said
SELECT category, people
FROM people_counts, cohort
WHERE breakdown = 'roles' AND people_counts.release = cohort.release
ORDER BY category = 'other', people DESC, category
