-- RBL rejects by zone; only_here counts the clients that no other zone rejected. Reason 0 is "rbl".
WITH zones_of AS (
    SELECT client, COUNT(DISTINCT zone) AS zones
    FROM rejects
    WHERE day BETWEEN {first} AND {last} AND reason = 0
    GROUP BY client
),
refused AS (
    SELECT rejects.zone AS zone, rejects.client AS client, rejects.n AS n, rejects.at AS at,
           CASE WHEN zones_of.zones = 1 THEN rejects.client END AS lone
    FROM rejects
    JOIN zones_of ON rejects.client = zones_of.client
    WHERE day BETWEEN {first} AND {last} AND reason = 0
)
SELECT zone, SUM(n) AS rejects, COUNT(DISTINCT client) AS clients, COUNT(DISTINCT lone) AS only_here, MIN(at) AS at
FROM refused
GROUP BY zone
ORDER BY rejects DESC, zone
