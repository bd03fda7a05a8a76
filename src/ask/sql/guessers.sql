-- Distinct unknown users that a client from outside tried.
SELECT client, COUNT(DISTINCT recipient) AS users, SUM(n) AS rejects, MIN(at) AS at
FROM guesses
WHERE day BETWEEN {first} AND {last}
GROUP BY client
ORDER BY users DESC, client
