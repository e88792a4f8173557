-- How many people of each organisation came to each workshop, and the days they were there.
SELECT workshop_id, organisation_id, count(*) AS people, sum(days) AS days
FROM attendance JOIN people USING (person_id)
GROUP BY ALL
