-- title: A long silence between coach and partner
-- severity: warning
-- mends: host
-- due: always
-- tables: organisations coach_logs
-- points_at: organisations.organisation_id
-- names: partner = organisations
-- component: coaching
-- message: Between {from_date} and {to_date} no contact with {partner} is recorded ({days} days, pauses aside).
-- why: A coach who is not in touch cannot help.
-- fix: Ask the coach and the partner what happened, and record what is missing.
SELECT organisation_id, organisation_id AS partner, from_date, to_date, days
FROM coach_silences, cohort
WHERE is_expected AND days > coach_silent_days
QUALIFY row_number() OVER (PARTITION BY organisation_id ORDER BY days DESC, from_date) = 1
ORDER BY organisation_id
