-- Starts of scheduled jobs by user and command.
SELECT owner, command, SUM(n) AS runs, MIN(first) AS first, MAX(last) AS last, MIN(at) AS at
FROM jobs
WHERE day BETWEEN {first} AND {last}
GROUP BY owner, command
ORDER BY runs DESC, owner, command
