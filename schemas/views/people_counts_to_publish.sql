-- The numbers of people of the release that is made.
SELECT people_counts.release, breakdown, category
FROM people_counts, cohort
WHERE people_counts.release = cohort.release
