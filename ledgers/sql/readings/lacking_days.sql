-- The days of a meter, from its first to its last with any reading, that lack an interval of any measure.
-- Grain: one row per meter and day: `counts` holds the intervals of each measure in their order, `line` the line of the
-- first that is there, NULL where none is.
-- Parameters: $due, the intervals of a day.
WITH counted AS (
    SELECT meter, measure, start_at::DATE AS day, count(*) AS intervals, min(line) AS line
    FROM interval_reading
    GROUP BY meter, measure, start_at::DATE
),

span AS (
    SELECT meter, unnest(generate_series(min(day), max(day), INTERVAL 1 DAY))::DATE AS day
    FROM counted
    GROUP BY meter
),

filled AS (
    SELECT s.meter, s.day, m.measure, coalesce(c.intervals, 0) AS intervals, c.line
    FROM span AS s
    CROSS JOIN measure AS m
    LEFT JOIN counted AS c ON c.meter = s.meter AND c.day = s.day AND c.measure = m.measure
)

SELECT meter, day, list(intervals ORDER BY measure) AS counts, min(line) AS line
FROM filled
GROUP BY meter, day
HAVING min(intervals) < $due
ORDER BY meter, day;
