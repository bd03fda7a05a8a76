-- Inbound connections by client and the name it had.
SELECT client, name, SUM(n) AS connections, MIN(at) AS at
FROM clients
WHERE day BETWEEN {first} AND {last}
GROUP BY client, name
ORDER BY connections DESC, client, name
