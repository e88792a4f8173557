-- title: People who took part
-- unit: people
-- formula: Everybody who took part by the as-of date, counted once.
-- source: The published numbers of people.
-- publish: yes
-- tables: people_counts
-- columns: people = People
-- units: people = count
SELECT people
FROM people_counts, cohort
WHERE breakdown = 'all' AND people_counts.release = cohort.release
