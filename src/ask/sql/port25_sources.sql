-- Illegal port-25 hits by source and hardware address.
SELECT source, mac, SUM(n) AS hits, COUNT(DISTINCT destination) AS destinations,
       MIN(first) AS first, MAX(last) AS last, MIN(at) AS at
FROM port25
WHERE day BETWEEN {first} AND {last}
GROUP BY source, mac
ORDER BY hits DESC, source, mac
