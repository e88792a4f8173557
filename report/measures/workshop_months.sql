-- title: The workshops, month by month
-- unit: months
-- formula: Each workshop with the month in which it began.
-- source: Workshops.
-- publish: yes
-- tables: workshops
-- columns: month = Month
-- columns: workshop = Workshop
-- columns: kind = Kind
-- codes: month = months
-- codes: kind = workshops.kind
SELECT workshop_id, strftime(start_date, '%Y-%m') AS month, in_words(title, title_en) AS workshop, kind
FROM workshops
WHERE start_date IS NOT NULL
ORDER BY start_date, sequence NULLS LAST, workshop_id
