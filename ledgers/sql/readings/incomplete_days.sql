-- How many days are not whole under one convention, and how many of the first and the last. Grain: one row per meter
-- and series. Parameters: $start, the pattern of the convention's column; $due, the intervals of a day.
WITH begun AS (
    SELECT stamp, COLUMNS($start) AS start_at FROM stamp
),

counted AS (
    SELECT c.meter, c.series, b.start_at::DATE AS day, count(*) AS intervals
    FROM cell AS c
    JOIN begun AS b ON b.stamp = c.stamp
    WHERE c.measure = c.series
    GROUP BY c.meter, c.series, b.start_at::DATE
)

SELECT
    meter, series, count(*) FILTER (intervals <> $due) AS incomplete,
    (arg_min(intervals, day) <> $due)::INTEGER + (arg_max(intervals, day) <> $due)::INTEGER AS open_ends
FROM counted
GROUP BY meter, series
ORDER BY meter, series;
