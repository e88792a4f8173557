-- title: What the workshops were about
-- unit: workshops
-- formula: Each workshop with the tools that were taught and what people should be able to do afterwards, as far as somebody has read these texts for publication.
-- source: Workshops.
-- publish: yes
-- tables: workshops
-- columns: workshop = Workshop
-- columns: kind = Kind
-- columns: tools = Tools
-- columns: objectives = Objectives
-- codes: kind = workshops.kind
SELECT workshop_id, in_words(title, title_en) AS workshop, kind, tools, objectives
FROM workshops
ORDER BY start_date, sequence NULLS LAST, workshop_id
