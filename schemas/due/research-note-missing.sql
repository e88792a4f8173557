-- title: Research note at the start
-- component: research
-- tables: organisations
-- names: partners = organisations
-- message: not recorded yet ({partners})
-- reminder: Please record at least one interview, observation or document of the start (baseline) about: {partners}.
SELECT NULL AS who, due_on, list(organisation_id ORDER BY organisation_id) AS partners
FROM due_records AS due, cohort
WHERE "table" = 'research_notes' AND NOT EXISTS (
    FROM research_notes
    WHERE
        round = 'baseline' AND captured_on <= as_of
        AND (due.organisation_id IS NULL OR organisation_id = due.organisation_id)
)
GROUP BY due_on
