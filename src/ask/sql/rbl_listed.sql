-- Blocklist answers that were no refusals (dnsblog), by zone.
SELECT zone, SUM(n) AS n, MIN(at) AS at
FROM listed
WHERE day BETWEEN {first} AND {last}
GROUP BY zone
ORDER BY n DESC, zone
