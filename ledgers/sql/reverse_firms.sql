-- Takes back what a correcting batch says anew of a firm from the same day. Grain: one reversal per standing row of the
-- register that the batch repeats. Parameters: $batch_id.
INSERT INTO reversal (reversal_id, table_name, row_id, sheet, row_number, column_name, batch_id)
SELECT
    (SELECT coalesce(max(reversal_id), 0) FROM reversal) + row_number() OVER (ORDER BY o.firm_row_id), 'firm',
    o.firm_row_id, n.sheet, n.row_number, n.column_name, $batch_id
FROM standing_firm AS o
JOIN standing_firm AS n USING (firm_id, valid_from)
WHERE n.batch_id = $batch_id AND o.batch_id <> $batch_id;
