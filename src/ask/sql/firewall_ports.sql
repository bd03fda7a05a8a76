-- Every LOG line by protocol and destination port.
SELECT port, protocol, SUM(n) AS hits, MIN(at) AS at
FROM ports
WHERE day BETWEEN {first} AND {last}
GROUP BY port, protocol
ORDER BY hits DESC, port, protocol
