-- The last day on which data of each person is kept: the latest that their consents say, and where one says none, or
-- there is none, that of the cohort.
SELECT
    person_id,
    max(coalesce(retention_until, CAST(cohort.end_date + to_years(personal_data_years) AS DATE))) AS kept_until
FROM people LEFT JOIN consents USING (person_id), cohort
GROUP BY person_id
