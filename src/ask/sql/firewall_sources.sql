-- Every LOG line by source.
SELECT source, SUM(n) AS hits, MIN(at) AS at
FROM hits
WHERE day BETWEEN {first} AND {last}
GROUP BY source
ORDER BY hits DESC, source
