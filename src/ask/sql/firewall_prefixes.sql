-- Every LOG line by prefix and what that says was done.
SELECT prefix, action, SUM(n) AS hits, MIN(at) AS at
FROM hits
WHERE day BETWEEN {first} AND {last}
GROUP BY prefix, action
ORDER BY hits DESC, prefix, action
