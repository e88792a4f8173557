-- title: People by age
-- unit: people
-- formula: Everybody who took part, counted once. Groups of fewer than five people are counted as others, so that nobody can be found by a number; later releases repeat a number rather than let it change by fewer than five.
-- source: The published numbers of people.
-- publish: yes
-- tables: people_counts
-- columns: category = Age at the start
-- columns: people = Number of people
-- units: people = count
-- codes: category = people.age_band
-- labels: category.other = Others, or not said
SELECT category, people
FROM people_counts, cohort
WHERE breakdown = 'age_band' AND people_counts.release = cohort.release
ORDER BY category = 'other', people DESC, category
