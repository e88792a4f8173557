-- What is published only while a person's lawful basis for it holds: the row, the person, the purpose, whether it holds,
-- and the last day on which it did, which is blank where none was ever recorded.
WITH uses AS (
    SELECT 'changes' AS at_table, change_id AS at_key, person_id, 'publication' AS purpose
    FROM changes
    WHERE person_id IS NOT NULL
    UNION
    SELECT
        'outputs',
        output_id,
        person_id,
        CASE shown_as WHEN 'named' THEN 'publication' WHEN 'pictured' THEN 'image' WHEN 'quoted' THEN 'quotation' ELSE 'recording' END
    FROM output_people
)
SELECT
    uses.*,
    EXISTS (
        FROM valid_consents
        WHERE valid_consents.person_id = uses.person_id AND valid_consents.purpose = uses.purpose
    ) AS holds,
    (
        SELECT max(least(withdrawn_on - 1, retention_until))
        FROM consents
        WHERE consents.person_id = uses.person_id AND consents.purpose = uses.purpose AND coalesce(given_on <= as_of, true)
    ) AS held_until
FROM uses, cohort
