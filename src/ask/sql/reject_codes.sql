-- Rejects by SMTP reply code; 0 where the line states none.
SELECT code, SUM(n) AS rejects, MIN(at) AS at
FROM rejects
WHERE day BETWEEN {first} AND {last}
GROUP BY code
ORDER BY rejects DESC, code
