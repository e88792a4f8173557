-- The contacts with a next step after which the same coach has logged no contact with the same partner by the as-of date.
WITH last_contacts AS (
    SELECT coach_id, organisation_id, max(date) AS last_date FROM coach_contacts GROUP BY coach_id, organisation_id
)
SELECT coach_contacts.*
FROM coach_contacts
JOIN last_contacts USING (coach_id, organisation_id)
-- of a confidential one it is known that there is a next step, but not which
SEMI JOIN (FROM coach_logs WHERE next_step IS NOT NULL OR next_step_due IS NOT NULL) USING (coach_log_id)
WHERE date = last_date
