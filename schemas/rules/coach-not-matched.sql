-- title: Not the coach of this partner
-- severity: error
-- mends: sender
-- due: always
-- tables: coach_logs matches
-- points_at: coach_logs.coach_id
-- names: partner = organisations
-- message: On {date} the coach was not matched to {partner}.
-- why: Contacts are counted for the coach and the partner that belong together.
-- fix: Correct the coach, the organisation or the day; if the match is missing, tell us.
SELECT coach_log_id, date, organisation_id AS partner
FROM coach_logs
WHERE NOT EXISTS (
    FROM matches
    WHERE
        matches.coach_id = coach_logs.coach_id AND matches.organisation_id = coach_logs.organisation_id
        AND date >= from_date AND date <= coalesce(to_date, date)
)
ORDER BY coach_log_id
