-- title: Outputs, one by one
-- unit: outputs
-- formula: Every output with the day it was published; those to come have none yet.
-- source: Outputs.
-- tables: organisations outputs
-- columns: output = Title
-- columns: kind = Kind
-- columns: partner = Organisation
-- columns: published_on = Published on
-- columns: audience = Audience
-- columns: reach = Reach
-- units: reach = count
-- codes: kind = outputs.kind
-- blank: published_on = To come
-- blank: partner = The cohort as a whole
-- blank: reach = Not counted
SELECT
    output_id,
    organisation_id,
    in_words(name, name_en) AS partner,
    in_words(title, title_en) AS output,
    kind,
    CASE WHEN published_on <= as_of THEN published_on END AS published_on,
    audience,
    CASE WHEN published_on <= as_of THEN reach END AS reach,
    CASE WHEN published_on <= as_of THEN url END AS url
FROM outputs LEFT JOIN organisations USING (organisation_id), cohort
ORDER BY outputs.published_on NULLS LAST, output_id
