-- Takes back the readings whose intervals a correcting batch reads anew. Grain: one reversal per standing reading that
-- overlaps in time with one of the batch. Parameters: $batch_id.
INSERT INTO reversal (reversal_id, table_name, row_id, sheet, row_number, column_name, batch_id)
WITH filed AS (
    SELECT meter_id, measure, start_at, start_at + to_minutes(minutes) AS end_at, row_number
    FROM reading
    WHERE batch_id = $batch_id
),

span AS (
    SELECT meter_id, measure, min(start_at) AS first_start, max(end_at) AS last_end
    FROM filed
    GROUP BY meter_id, measure
),

standing AS (
    SELECT r.reading_id, r.meter_id, r.measure, r.start_at, r.start_at + to_minutes(r.minutes) AS end_at
    FROM standing_reading AS r
    JOIN span AS s ON
        s.meter_id = r.meter_id AND s.measure = r.measure AND r.start_at < s.last_end
        AND r.start_at + to_minutes(r.minutes) > s.first_start
    WHERE r.batch_id <> $batch_id
)

SELECT
    (SELECT coalesce(max(reversal_id), 0) FROM reversal) + row_number() OVER (ORDER BY o.reading_id), 'reading',
    o.reading_id, '', min(n.row_number), '', $batch_id
FROM standing AS o
JOIN filed AS n ON
    n.meter_id = o.meter_id AND n.measure = o.measure AND n.start_at < o.end_at AND n.end_at > o.start_at
GROUP BY o.reading_id;
