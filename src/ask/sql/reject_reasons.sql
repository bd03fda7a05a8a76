-- Rejects by reason.
SELECT reason, SUM(n) AS rejects, MIN(at) AS at
FROM rejects
WHERE day BETWEEN {first} AND {last}
GROUP BY reason
ORDER BY reason
