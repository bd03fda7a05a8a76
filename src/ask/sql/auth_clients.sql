-- Authentication failures by client, with the distinct logins tried.
SELECT client, SUM(n) AS failures, MIN(at) AS at, SUM(different) AS logins
FROM auth
WHERE day BETWEEN {first} AND {last}
GROUP BY client
ORDER BY failures DESC, client
