-- What a correcting batch has taken back of activities and not filed anew. Grain: one row per activity.
-- Parameters: $batch_id.
SELECT o.firm_id, o.period, o.measure, o.price_base, o.quantity, o.unit_written, b.file AS standing_file
FROM reversal AS r
JOIN activity AS o ON o.activity_id = r.row_id
JOIN batch AS b ON b.batch_id = o.batch_id
WHERE
    r.batch_id = $batch_id AND r.table_name = 'activity'
    AND NOT EXISTS (
        SELECT 1 FROM activity AS n
        WHERE
            n.batch_id = $batch_id AND n.firm_id = o.firm_id AND n.period = o.period AND n.measure = o.measure
            AND n.price_base = o.price_base
    )
ORDER BY o.firm_id, o.period, o.activity_id;
