-- Distinct unknown users that a client from outside tried; a period is one day to the tally, so they are distinct in all of it.
SELECT client, SUM(different) AS users, SUM(n) AS rejects, MIN(at) AS at
FROM guesses
WHERE day BETWEEN {first} AND {last}
GROUP BY client
ORDER BY users DESC, client
