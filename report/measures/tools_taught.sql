-- title: Tools that were taught, and trials that used them
-- unit: trials
-- formula: Each tool of a workshop that has begun, with the trials up to the as-of date that name it. Small and capital letters are the same.
-- source: Workshops and trials.
-- tables: organisations workshops trials
-- columns: tool = Tool of a workshop
-- columns: workshop = Taught at
-- columns: trials = Trials that used it
-- columns: partner = Used by
-- units: trials = count
-- blank: workshop = At no workshop
-- blank: partner = Nobody so far
WITH taught AS (
    SELECT lower(trim(tool)) AS name, arg_min(trim(tool), (start_date, workshop_id)) AS tool,
        arg_min(workshop_id, (start_date, workshop_id)) AS workshop_id
    FROM (SELECT workshop_id, workshops.start_date, unnest(tools) AS tool FROM workshops, cohort WHERE workshops.start_date <= as_of)
    WHERE trim(tool) <> ''
    GROUP BY name
),
used AS (
    SELECT lower(trim(tool)) AS name, min(trim(tool)) AS tool, count(DISTINCT trial_id) AS trials,
        list(DISTINCT in_words(organisations.name, organisations.name_en) ORDER BY in_words(organisations.name, organisations.name_en)) AS partner
    FROM (SELECT trial_id, organisation_id, unnest(tools) AS tool FROM known_trials)
    JOIN organisations USING (organisation_id)
    WHERE trim(tool) <> ''
    GROUP BY lower(trim(tool))
)
SELECT
    coalesce(taught.tool, used.tool) AS tool,
    in_words(title, title_en) AS workshop,
    coalesce(trials, 0) AS trials,
    partner
FROM taught FULL JOIN used USING (name) LEFT JOIN workshops USING (workshop_id)
ORDER BY workshops.start_date NULLS LAST, workshop_id, name
