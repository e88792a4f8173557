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
        organisation_id,
        'workshops' AS event,
        workshop_id AS event_id,
        start_date AS from_date,
        end_date AS to_date,
        in_words(title, title_en) AS label,
        sequence AS number,
        NULL AS decision
    FROM workshops JOIN workshop_attendance USING (workshop_id)
    UNION
    SELECT
        organisation_id,
        'strategies',
        strategy_id,
        adopted_on,
        lead(adopted_on) OVER (PARTITION BY organisation_id ORDER BY adopted_on, version, strategy_id),
        goal,
        version,
        NULL
    FROM strategies
    UNION
    SELECT organisation_id, 'trials', trial_id, start_date, coalesce(end_date, decided_on), hypothesis, NULL, decision
    FROM known_trials
),
seen AS (
    SELECT
        events.*,
        in_words(name, name_en) AS partner,
        -- to draw it: the day after the last one, or the as-of date of what goes on while the partner is there
        least(events.to_date, left_on, as_of) + 1 AS until,
        CASE WHEN events.to_date <= as_of THEN events.to_date END AS ended_on
    FROM events JOIN partners USING (organisation_id), cohort
    WHERE from_date <= as_of
),
begun AS (
    SELECT *, from_date >= max(until) OVER (
        PARTITION BY organisation_id, event ORDER BY from_date, event_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) - 1 AS is_after_all
    FROM seen
),
-- what goes on at the same time belongs together
grouped AS (
    SELECT
        *,
        count(*) FILTER (is_after_all) OVER (PARTITION BY organisation_id, event ORDER BY from_date, event_id) AS together
    FROM begun
)
SELECT
    dense_rank() OVER (ORDER BY organisation_id) AS place,
    organisation_id,
    partner,
    event,
    event_id,
    from_date,
    ended_on AS to_date,
    until,
    label,
    number,
    -- to draw it: one below the other while they go on at the same time
    row_number() OVER (PARTITION BY organisation_id, event, together ORDER BY from_date, event_id) AS lane,
    decision
FROM grouped
ORDER BY organisation_id, from_date, event, event_id
