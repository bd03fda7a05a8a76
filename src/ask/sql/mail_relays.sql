-- Recipients by next hop and fate.
SELECT relay, status, SUM(n) AS n, MIN(at) AS at
FROM relays
WHERE day BETWEEN {first} AND {last}
GROUP BY relay, status
ORDER BY n DESC, relay, status
