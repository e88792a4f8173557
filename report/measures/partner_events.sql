-- title: What happened at each partner
-- unit: events
-- formula: The workshops that the partner came to, its strategies from the day they were adopted until the next one, and its trials from their first to their last day, up to the as-of date.
-- source: Workshops, attendance, strategies and trials.
-- tables: organisations
-- columns: partner = Partner
-- columns: event = Kind
-- columns: from_date = From
-- columns: to_date = Until
-- columns: label = What it was
-- codes: event = tables
-- codes: decision = trials.decision
-- blank: to_date = Goes on
WITH events AS (
    SELECT
        people.organisation_id,
        'workshops' AS event,
        workshop_id AS event_id,
        start_date AS from_date,
        end_date AS to_date,
        in_words(title, title_en) AS label,
        NULL AS decision
    FROM workshops JOIN attendance USING (workshop_id) JOIN people USING (person_id)
    UNION
    SELECT
        organisation_id,
        'strategies',
        strategy_id,
        adopted_on,
        lead(adopted_on) OVER (PARTITION BY organisation_id ORDER BY adopted_on, version, strategy_id),
        goal,
        NULL
    FROM strategies
    UNION
    SELECT organisation_id, 'trials', trial_id, start_date, coalesce(end_date, decided_on), hypothesis, decision
    FROM trials_so_far
)
SELECT
    dense_rank() OVER (ORDER BY organisation_id) AS place,
    organisation_id,
    in_words(name, name_en) AS partner,
    event,
    event_id,
    from_date,
    CASE WHEN to_date <= as_of THEN to_date END AS to_date,
    -- to draw it: the day after the last one, or the as-of date of what goes on while the partner is there
    least(to_date, left_on, as_of) + 1 AS until,
    label,
    decision
FROM events JOIN partners USING (organisation_id), cohort
WHERE from_date <= as_of
ORDER BY organisation_id, from_date, event, event_id
