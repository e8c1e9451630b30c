-- How often an interval does not begin after the one before it in the file. Grain: one row per meter and series with
-- any such place under any convention: `wrong_1` … `wrong_3`, one count for each.
WITH begun AS (
    SELECT c.meter, c.series, c.line, c.position, s.start_1, s.start_2, s.start_3
    FROM cell AS c
    JOIN stamp AS s ON s.stamp = c.stamp
    WHERE c.measure = c.series
),

paired AS (
    SELECT
        meter, series,
        coalesce(start_1 <= lag(start_1) OVER in_file, start_1 IS NULL) AS wrong_1,
        coalesce(start_2 <= lag(start_2) OVER in_file, start_2 IS NULL) AS wrong_2,
        coalesce(start_3 <= lag(start_3) OVER in_file, start_3 IS NULL) AS wrong_3
    FROM begun
    WINDOW in_file AS (PARTITION BY meter, series ORDER BY line, position)
)

SELECT
    meter, series, count(*) FILTER (wrong_1) AS wrong_1, count(*) FILTER (wrong_2) AS wrong_2,
    count(*) FILTER (wrong_3) AS wrong_3
FROM paired
GROUP BY meter, series
HAVING wrong_1 + wrong_2 + wrong_3 > 0
ORDER BY meter, series;
