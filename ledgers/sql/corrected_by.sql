-- The live batches that take back rows of a batch. Grain: one row per batch. Parameters: $batch_id.
SELECT DISTINCT c.batch_id, c.file
FROM batch_rows AS h
JOIN live_reversal AS r ON
    r.table_name = h.table_name AND r.row_id BETWEEN h.first_row_id AND h.first_row_id + h.row_count - 1
JOIN batch AS c ON c.batch_id = r.batch_id
WHERE h.batch_id = $batch_id
ORDER BY c.batch_id;
