-- Recipients by local envelope sender, login, user id and fate. What a content filter hands back belongs to the sender
-- of the message it was given, and being given to the filter is no delivery.
SELECT sender, login, uid, status, SUM(n) AS n, MIN(at) AS at
FROM sent
WHERE day BETWEEN {first} AND {last}
GROUP BY sender, login, uid, status
ORDER BY n DESC, sender, login, uid, status
