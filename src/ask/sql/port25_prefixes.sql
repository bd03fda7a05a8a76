-- Under which LOG prefixes those hits stand, and what the prefix says was done.
SELECT source, mac, prefix, action, SUM(n) AS hits, MIN(at) AS at
FROM port25
WHERE day BETWEEN {first} AND {last}
GROUP BY source, mac, prefix, action
ORDER BY hits DESC, source, mac, prefix, action
