-- Messages handed in by login.
SELECT login, SUM(n) AS n, MIN(at) AS at
FROM logins
WHERE day BETWEEN {first} AND {last}
GROUP BY login
ORDER BY n DESC, login
