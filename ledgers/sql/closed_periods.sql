-- The closed periods of which batches bring rows or take rows back. A closed year closes its months too; a reading is of
-- the month in which it starts. Grain: one row per closed period. Parameters: $batch_ids.
WITH touched AS (
    SELECT period, batch_id FROM entry WHERE batch_id IN (SELECT unnest($batch_ids))
    UNION ALL
    SELECT period, batch_id FROM activity WHERE batch_id IN (SELECT unnest($batch_ids))
    UNION ALL
    SELECT strftime(start_at, '%Y-%m'), batch_id FROM reading WHERE batch_id IN (SELECT unnest($batch_ids))
    UNION ALL
    SELECT e.period, r.batch_id
    FROM reversal AS r
    JOIN entry AS e ON r.table_name = 'entry' AND e.entry_id = r.row_id
    WHERE r.batch_id IN (SELECT unnest($batch_ids))
    UNION ALL
    SELECT a.period, r.batch_id
    FROM reversal AS r
    JOIN activity AS a ON r.table_name = 'activity' AND a.activity_id = r.row_id
    WHERE r.batch_id IN (SELECT unnest($batch_ids))
    UNION ALL
    SELECT strftime(m.start_at, '%Y-%m'), r.batch_id
    FROM reversal AS r
    JOIN reading AS m ON r.table_name = 'reading' AND m.reading_id = r.row_id
    WHERE r.batch_id IN (SELECT unnest($batch_ids))
)

SELECT s.period, count(*) AS row_count, s.recorded_at, s.recorded_by
FROM touched AS t
JOIN period_state AS s ON s.is_locked AND (s.period = t.period OR s.period = left(t.period, 4))
GROUP BY s.period, s.recorded_at, s.recorded_by
ORDER BY s.period;
