-- The contacts with a next step after which the same coach has logged no contact with the same partner by the as-of date.
SELECT coach_contacts.*
FROM coach_contacts
-- of a confidential one it is known that there is a next step, but not which
SEMI JOIN (FROM coach_logs WHERE next_step IS NOT NULL OR next_step_due IS NOT NULL) USING (coach_log_id)
WHERE NOT EXISTS (
    FROM coach_contacts AS later
    WHERE
        later.coach_id = coach_contacts.coach_id AND later.organisation_id = coach_contacts.organisation_id
        AND later.date > coach_contacts.date
)
