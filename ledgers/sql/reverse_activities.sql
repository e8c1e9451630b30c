-- Reverses what a correcting batch reports anew. Grain: one reversal per standing activity that the batch repeats.
-- Parameters: $batch_id, $reason.
INSERT INTO activity (
    firm_id, period, measure, quantity, unit, unit_written, quantity_base_unit, base_unit, price_base, document,
    batch_id, sheet, row_number, column_name, reverses, reason
)
SELECT
    o.firm_id, o.period, o.measure, -o.quantity, o.unit, o.unit_written, -o.quantity_base_unit, o.base_unit,
    o.price_base, o.document, $batch_id, n.sheet, n.row_number, n.column_name, o.activity_id, $reason
FROM standing_activity AS o
JOIN standing_activity AS n USING (firm_id, period, measure, price_base)
WHERE n.batch_id = $batch_id AND o.batch_id <> $batch_id;
