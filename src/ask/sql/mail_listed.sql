-- Bounces and deferrals in which the other side cites a blocklist against us.
SELECT zone, SUM(n) AS n, MIN(first) AS first, MAX(last) AS last, MIN(at) AS at
FROM listed_us
WHERE day BETWEEN {first} AND {last}
GROUP BY zone
ORDER BY n DESC, zone
