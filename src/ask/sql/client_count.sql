-- Distinct inbound clients.
SELECT COUNT(DISTINCT client) AS clients
FROM clients
WHERE day BETWEEN {first} AND {last}
