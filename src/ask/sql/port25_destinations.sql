-- Where they were going.
SELECT source, mac, destination, SUM(n) AS hits, MIN(at) AS at
FROM port25
WHERE day BETWEEN {first} AND {last}
GROUP BY source, mac, destination
ORDER BY hits DESC, source, mac, destination
