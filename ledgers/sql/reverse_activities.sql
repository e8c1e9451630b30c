-- Takes back what a correcting batch reports anew. Grain: one reversal per standing activity that the batch repeats.
-- Parameters: $batch_id.
INSERT INTO reversal (reversal_id, table_name, row_id, sheet, row_number, column_name, batch_id)
SELECT
    (SELECT coalesce(max(reversal_id), 0) FROM reversal) + row_number() OVER (ORDER BY o.activity_id), 'activity',
    o.activity_id, n.sheet, n.row_number, n.column_name, $batch_id
FROM standing_activity AS o
JOIN standing_activity AS n USING (firm_id, period, measure, price_base)
WHERE n.batch_id = $batch_id AND o.batch_id <> $batch_id;
