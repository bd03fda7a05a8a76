-- Rejects of the clients that had most, by reason: as many clients as are listed, and one for those without an address.
WITH ranked AS (
    SELECT client, SUM(n) AS total
    FROM rejects
    WHERE day BETWEEN {first} AND {last}
    GROUP BY client
    ORDER BY total DESC, client
    LIMIT 5001
)
SELECT rejects.client AS client, reason, SUM(n) AS rejects, MIN(at) AS at, MAX(total) AS total
FROM rejects
JOIN ranked ON rejects.client = ranked.client
WHERE day BETWEEN {first} AND {last}
GROUP BY client, reason
ORDER BY total DESC, client, rejects DESC, reason
