-- The stamps of one meter in the order of the file. Grain: one row per row and column of intervals.
-- Parameters: $meter, $series.
SELECT c.line, c.position, c.stamp, b.start_at
FROM cell AS c
JOIN begun AS b ON b.stamp = c.stamp
WHERE c.meter = $meter AND c.series = $series AND c.measure = c.series
ORDER BY c.line, c.position;
