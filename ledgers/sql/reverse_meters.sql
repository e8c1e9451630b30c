-- Takes back what a correcting batch says anew of a meter from the same day. Grain: one reversal per standing row of the
-- register that the batch repeats. Parameters: $batch_id.
INSERT INTO reversal (reversal_id, table_name, row_id, sheet, row_number, column_name, batch_id)
SELECT
    (SELECT coalesce(max(reversal_id), 0) FROM reversal) + row_number() OVER (ORDER BY o.meter_row_id), 'meter',
    o.meter_row_id, n.sheet, n.row_number, n.column_name, $batch_id
FROM standing_meter AS o
JOIN standing_meter AS n USING (meter_id, measure, valid_from)
WHERE n.batch_id = $batch_id AND o.batch_id <> $batch_id;
