-- How many readings start within a span of local time. Grain: one row. Parameters: $from_at, $to_at.
SELECT count(*) AS intervals
FROM cell AS c
JOIN begun AS b ON b.stamp = c.stamp
WHERE c.measure = c.series AND b.start_at >= $from_at AND b.start_at < $to_at;
