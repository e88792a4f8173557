-- title: Hours of coaches for one partner
-- unit: hours
-- formula: Hours of all contacts of coaches / partners that had a contact.
-- source: The totals of coaching that each cohort publishes, for the whole cohort only.
-- tables: coaching_totals
-- note: No ranking: fewer hours may mean that less was needed. Cohorts with a coach at fewer than three partners publish no hours.
-- columns: cohort = Cohort
-- columns: hours_each = Hours for one partner
-- columns: hours = Hours
-- columns: n = Partners
-- units: hours_each = hours
-- units: hours = hours
-- units: n = count
SELECT
    cohort_id,
    in_words(name, name_en) AS cohort,
    hours / partners AS hours_each,
    hours,
    partners AS n
FROM coaching_totals JOIN cohorts USING (cohort_id)
WHERE partners > 0
ORDER BY cohort_id
