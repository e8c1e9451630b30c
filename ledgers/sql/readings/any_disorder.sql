-- Whether any interval does not begin after the one before it of its meter, under one convention. Grain: one row.
-- Parameters: $start, the pattern of the convention's column.
WITH begun AS (
    SELECT stamp, COLUMNS($start) AS start_at FROM stamp
),

paired AS (
    SELECT
        b.start_at,
        lag(b.start_at) OVER (PARTITION BY c.meter, c.series ORDER BY c.line, c.position) AS before_at
    FROM cell AS c
    JOIN begun AS b ON b.stamp = c.stamp
    WHERE c.measure = c.series
)

SELECT coalesce(bool_or(start_at IS NULL OR start_at <= before_at), false) AS found FROM paired;
