-- Limits reached, by ten minutes, kind and client, in order of time.
SELECT kind, client, SUM(n) AS n, MIN(first) AS first, MIN(at) AS at
FROM limits
WHERE day BETWEEN {first} AND {last}
GROUP BY slot, kind, client
ORDER BY first, kind, client
