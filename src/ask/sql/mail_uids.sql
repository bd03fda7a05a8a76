-- Messages handed in through the sendmail command, by user id.
SELECT uid, SUM(n) AS n, MIN(at) AS at
FROM uids
WHERE day BETWEEN {first} AND {last}
GROUP BY uid
ORDER BY n DESC, uid
