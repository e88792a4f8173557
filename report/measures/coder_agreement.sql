-- title: Agreement of coders
-- unit: ratio
-- formula: Cohen's κ = (p - e) / (1 - e) over every note that both coded × every code of the codebook, where p is the share in which both found the code or both did not, and e the share that chance alone would give.
-- source: Research notes, codebook and codings up to the as-of date.
-- tables: codings codebook research_notes
-- note: κ is blank where chance alone would give full agreement. With few notes it says little.
-- columns: first_coder = First coder
-- columns: second_coder = Second coder
-- columns: notes = Notes both coded
-- columns: both_found = Both found it
-- columns: only_first = Only the first
-- columns: only_second = Only the second
-- columns: neither = Neither
-- columns: kappa = Cohen's κ
-- units: notes = count
-- units: both_found = count
-- units: only_first = count
-- units: only_second = count
-- units: neither = count
-- units: kappa = ratio
-- names: first_coder = people
-- names: second_coder = people
-- blank: kappa = Not yet measurable
WITH found AS (
    SELECT DISTINCT coder_id, research_note_id, code
    FROM evidence, cohort
    WHERE captured_on <= as_of AND coder_id IS NOT NULL
),
shared AS (
    SELECT DISTINCT first.coder_id AS first_coder, second.coder_id AS second_coder, research_note_id
    FROM found AS first JOIN found AS second USING (research_note_id)
    WHERE first.coder_id < second.coder_id
),
cells AS (
    SELECT
        first_coder,
        second_coder,
        research_note_id,
        (first_coder, research_note_id, code) IN (SELECT (coder_id, research_note_id, code) FROM found) AS by_first,
        (second_coder, research_note_id, code) IN (SELECT (coder_id, research_note_id, code) FROM found) AS by_second
    FROM shared CROSS JOIN codebook
),
counted AS (
    SELECT
        first_coder,
        second_coder,
        count(DISTINCT research_note_id) AS notes,
        count(*) FILTER (by_first AND by_second) AS both_found,
        count(*) FILTER (by_first AND NOT by_second) AS only_first,
        count(*) FILTER (by_second AND NOT by_first) AS only_second,
        count(*) FILTER (NOT by_first AND NOT by_second) AS neither
    FROM cells
    GROUP BY first_coder, second_coder
),
shares AS (
    SELECT
        *,
        (both_found + neither) / count::DOUBLE AS agreed,
        (
            (both_found + only_first) * (both_found + only_second)
            + (neither + only_first) * (neither + only_second)
        ) / (count * count)::DOUBLE AS by_chance
    FROM (SELECT *, both_found + only_first + only_second + neither AS count FROM counted)
)
SELECT
    first_coder,
    second_coder,
    notes,
    both_found,
    only_first,
    only_second,
    neither,
    CASE WHEN by_chance < 1 THEN (agreed - by_chance) / (1 - by_chance) END AS kappa
FROM shares
ORDER BY first_coder, second_coder
