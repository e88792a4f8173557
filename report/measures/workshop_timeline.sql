-- title: Workshops and the time between them
-- unit: days
-- formula: For each workshop of the main series, the days from the start of the one before to its own start.
-- source: Workshops.
-- tables: workshops
-- columns: workshop = Workshop
-- columns: kind = Kind
-- columns: start_date = First day
-- columns: end_date = Last day
-- columns: days_since_last = Days since the last of the series
-- units: days_since_last = days
-- codes: kind = workshops.kind
WITH main_series AS (
    SELECT
        workshop_id,
        start_date - lag(start_date) OVER (ORDER BY sequence, start_date, workshop_id) AS days_since_last,
        lag(start_date) OVER (ORDER BY sequence, start_date, workshop_id) AS previous_start
    FROM workshops
    WHERE sequence IS NOT NULL
)
SELECT
    row_number() OVER (ORDER BY workshops.start_date, workshop_id) AS place,
    workshop_id,
    in_words(title, title_en) AS workshop,
    kind,
    workshops.start_date,
    workshops.end_date,
    workshops.end_date + 1 AS until,
    days_since_last,
    previous_start,
    previous_start + (days_since_last / 2)::INT AS gap_middle,
    days_since_last NOT BETWEEN workshop_gap_days[1] AND workshop_gap_days[2] AS gap_is_unusual,
    workshops.start_date > as_of AS is_planned
FROM workshops
LEFT JOIN main_series USING (workshop_id), cohort
WHERE workshops.start_date IS NOT NULL
ORDER BY workshops.start_date, workshop_id
