-- Which zones rejected which client.
SELECT client, zone, SUM(n) AS rejects
FROM rejects
WHERE day BETWEEN {first} AND {last} AND reason = 0
GROUP BY client, zone
ORDER BY client, rejects DESC, zone
