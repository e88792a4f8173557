-- title: Not everybody takes part
-- severity: warning
-- mends: host
-- due: end
-- tables: organisations people
-- points_at: organisations
-- codes: missing = organisations.sector people.age_band
-- component: partner_mix
-- needs: private
-- message: Nobody of these is recorded as taking part: {missing}.
-- why: The model brings civil society, the private sector and young people together.
-- fix: Complete sectors and ages; if it was meant so, silence this rule in cohort.yml with the reason.
WITH missing AS (
    SELECT 'civil_society' AS missing WHERE NOT EXISTS (FROM organisations WHERE sector = 'civil_society')
    UNION ALL
    SELECT 'private' WHERE NOT EXISTS (FROM organisations WHERE sector = 'private')
    UNION ALL
    SELECT unnest(['to_24', '25_34']) WHERE NOT EXISTS (FROM people WHERE age_band IN ('under_majority', 'to_24', '25_34'))
)
SELECT list(missing ORDER BY missing) AS missing FROM missing HAVING count(*) > 0
