-- The distinct texts of one column, or of two that belong together. Grain: one row per pair of texts, in the order of
-- the file. Parameters: $first and $second, patterns of names of columns of `record`; $most.
SELECT first, second
FROM (SELECT line, COLUMNS($first) AS first, COLUMNS($second) AS second FROM numbered)
GROUP BY first, second
ORDER BY min(line)
LIMIT $most;
