-- title: People, and by which name a book may call them
-- unit: people
-- formula: Everybody in the register, with the names that a live basis for publication allows.
-- source: People and consents up to the as-of date.
-- tables: people consents
-- columns: may_full_name = By full name
-- columns: may_nickname = By nickname
-- private: full_name = people.full_name person_id
-- private: nickname = people.nickname person_id
-- private: contact = people.contact person_id
SELECT
    person_id,
    coalesce(bool_or(attribution = 'full_name'), false) AS may_full_name,
    coalesce(bool_or(attribution IN ('full_name', 'nickname')), false) AS may_nickname
FROM people LEFT JOIN (FROM valid_consents WHERE purpose = 'publication') AS chosen USING (person_id)
GROUP BY person_id
ORDER BY person_id
