-- Which readings of a batch overlap in time with those of another. Grain: one row per meter, measure and other file.
-- Parameters: $batch_id.
-- Readings that stand never overlap one another, so the last one that begins before a new one ends is the only one that
-- can reach into it: an ASOF join, fast for a year of quarters of an hour.
WITH filed AS (
    SELECT
        meter_id, measure, start_at, start_at + to_minutes(minutes) AS end_at, row_number
    FROM standing_reading
    WHERE batch_id = $batch_id
),

standing AS (
    SELECT meter_id, measure, start_at, start_at + to_minutes(minutes) AS end_at, batch_id
    FROM standing_reading
    WHERE batch_id <> $batch_id
)

SELECT
    n.meter_id, n.measure, count(*) AS overlap_count, min(n.start_at) AS first_start, max(n.end_at) AS last_end,
    min(n.row_number) AS row_number, b.file AS standing_file
FROM filed AS n
ASOF JOIN standing AS o ON o.meter_id = n.meter_id AND o.measure = n.measure AND o.start_at < n.end_at
JOIN batch AS b ON b.batch_id = o.batch_id
WHERE o.end_at > n.start_at
GROUP BY n.meter_id, n.measure, b.batch_id, b.file
ORDER BY n.meter_id, n.measure, first_start;
