-- title: A coach of their own organisation
-- severity: error
-- mends: host
-- due: always
-- tables: matches people
-- points_at: matches.coach_id
-- names: coach = people
-- names: partner = organisations
-- message: {coach} belongs to {partner} and coaches it.
-- why: A thinking partner has to look from outside.
-- fix: Find another coach, or correct the organisation of the person.
SELECT match_id, coach_id AS coach, matches.organisation_id AS partner
FROM matches JOIN people ON people.person_id = coach_id AND people.organisation_id = matches.organisation_id
ORDER BY match_id
