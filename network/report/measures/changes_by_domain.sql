-- title: Changes by domain and grade
-- unit: changes
-- formula: Published changes of each domain by their grade, and in how many cohorts there are any. A grade is no higher than the published evidence bears.
-- source: Published changes, and the numbers of passages for and against them.
-- tables: changes
-- note: A change of one person leaves its cohort only with that person's consent, so there are more than these.
-- columns: domain = Domain
-- columns: substantiated = Substantiated
-- columns: documented = Documented
-- columns: claimed = Claimed
-- columns: negative = For the worse
-- columns: n = n
-- columns: cohorts = Cohorts
-- units: substantiated = count
-- units: documented = count
-- units: claimed = count
-- units: negative = count
-- units: n = count
-- units: cohorts = count
-- codes: domain = changes.domain
SELECT
    domain,
    count(*) FILTER (grade = 'substantiated') AS substantiated,
    count(*) FILTER (grade = 'documented') AS documented,
    count(*) FILTER (grade = 'claimed') AS claimed,
    count(*) FILTER (direction = 'negative') AS negative,
    count(*) AS n,
    count(DISTINCT cohort_id) AS cohorts
FROM graded_changes
GROUP BY domain
ORDER BY n DESC, domain
