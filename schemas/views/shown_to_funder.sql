-- The people who agreed that the funder gets data that shows who they are; of a funder in another country, as far as its
-- province is known, also that such data goes abroad.
SELECT DISTINCT person_id
FROM valid_consents
WHERE
    purpose = 'share_with_funder'
    AND (
        person_id IN (SELECT person_id FROM valid_consents WHERE purpose = 'share_abroad')
        OR NOT EXISTS (
            FROM organisations, cohort
            WHERE list_contains(roles, 'funder') AND province IS NOT NULL AND left(province, 2) <> country
        )
    )
