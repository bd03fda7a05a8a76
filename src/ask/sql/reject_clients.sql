-- Rejects by client and reason.
SELECT client, reason, SUM(n) AS rejects, MIN(at) AS at
FROM rejects
WHERE day BETWEEN {first} AND {last}
GROUP BY client, reason
ORDER BY client, rejects DESC, reason
