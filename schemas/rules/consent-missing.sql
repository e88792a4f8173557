-- title: Shown without consent
-- severity: error
-- mends: host
-- due: always
-- tables: output_people outputs
-- points_at: output_people.shown_as
-- names: person = people
-- codes: shown_as = output_people.shown_as
-- message: {person} is shown in “{title}” ({shown_as}), and no valid consent or other basis for that is recorded.
-- why: Nobody is shown without having agreed, or another lawful basis.
-- fix: Record the consent if there is one; otherwise take the person out of the output.
WITH uses AS (
    SELECT
        output_people.*,
        CASE shown_as WHEN 'named' THEN 'publication' WHEN 'pictured' THEN 'image' WHEN 'quoted' THEN 'quotation' ELSE 'recording' END AS purpose
    FROM output_people
)
SELECT output_id, person_id, shown_as, person_id AS person, title
FROM uses JOIN outputs USING (output_id), cohort
WHERE coalesce(published_on, as_of) <= as_of AND NOT EXISTS (
    FROM valid_consents WHERE valid_consents.person_id = uses.person_id AND valid_consents.purpose = uses.purpose
)
ORDER BY output_id, person_id, shown_as
