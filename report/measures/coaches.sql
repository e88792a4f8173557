-- title: Coaches
-- unit: people
-- formula: Everybody in the register whose role is coach.
-- source: People.
-- tables: people coach_logs
-- columns: coach_id = Coach
-- columns: from_date = From
-- columns: to_date = Until
-- names: coach_id = people
SELECT person_id AS coach_id, from_date, to_date
FROM people
WHERE list_contains(roles, 'coach')
ORDER BY person_id
