-- RBL rejects by client.
SELECT client, SUM(n) AS rejects, MIN(at) AS at
FROM rejects
WHERE day BETWEEN {first} AND {last} AND reason = 0
GROUP BY client
ORDER BY rejects DESC, client
