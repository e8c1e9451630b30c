-- The distinct texts of one column, or of two that belong together. Grain: one row per pair of texts, in the order of
-- the file. Parameters: $first and $second, patterns of the names of the columns (`none` for an empty one).
SELECT first, second, min(line) AS line
FROM (
    SELECT line, COLUMNS($first) AS first, COLUMNS($second) AS second
    FROM (SELECT *, '' AS none FROM raw)
)
GROUP BY first, second
ORDER BY line;
