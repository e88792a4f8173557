-- title: What holds each partner back
-- unit: constraints
-- formula: What the partner named at the start and at the close.
-- source: Organisations.
-- tables: organisations
-- component: diagnosis
-- note: Answers given at the close are recorded without a day: they are shown from the forum on.
-- columns: partner = Partner
-- columns: at_start = At the start
-- columns: at_close = At the close
-- codes: at_start = organisations.constraints_at_start
-- codes: at_close = organisations.constraints_at_close
-- blank: at_start = Not asked yet
-- blank: at_close = Not asked yet
SELECT
    organisation_id,
    in_words(name, name_en) AS partner,
    constraints_at_start AS at_start,
    constraints_at_close AS at_close
FROM partners
ORDER BY organisation_id
