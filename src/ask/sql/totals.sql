-- Every plain total of the period: connections, rejects, deliveries, hits ... Of the accepted messages, the reinjected
-- ones were accepted before.
SELECT what, SUM(n) AS n, MIN(at) AS at
FROM totals
WHERE day BETWEEN {first} AND {last}
GROUP BY what
ORDER BY what
