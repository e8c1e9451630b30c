-- How many readings start within a span of local time. Grain: one row. Parameters: $from_at, $to_at.
SELECT count(*) AS intervals
FROM cell AS c
JOIN begun AS b ON b.day = c.day AND b.position = c.position
WHERE c.measure = c.series AND b.start_at >= $from_at AND b.start_at < $to_at;
