-- RBL rejects by zone; only_here counts the clients that no other zone rejected. Reason 0 is "rbl".
WITH pairs AS (
    SELECT client, zone, SUM(n) AS n, MIN(at) AS at
    FROM rejects
    WHERE day BETWEEN {first} AND {last} AND reason = 0
    GROUP BY client, zone
),
zones_of AS (
    SELECT client, COUNT(zone) AS zones
    FROM pairs
    GROUP BY client
)
SELECT zone, SUM(n) AS rejects, COUNT(pairs.client) AS clients,
       SUM(CASE WHEN zones = 1 THEN 1 ELSE 0 END) AS only_here, MIN(at) AS at
FROM pairs
JOIN zones_of ON pairs.client = zones_of.client
GROUP BY zone
ORDER BY rejects DESC, zone
