-- Unmatched lines by what they have in common.
SELECT program, template, SUM(n) AS n, MIN(at) AS at
FROM templates
GROUP BY program, template
ORDER BY n DESC, program, template
