-- Reverses what a correcting batch reports anew. Grain: one reversal per standing entry that the batch repeats.
-- Parameters: $batch_id, $reason.
INSERT INTO entry (
    firm_id, period, item, flow, state, quantity, unit, unit_written, quantity_item_unit, coefficient,
    coefficient_unit, ncv, ncv_unit, carbon_content, carbon_content_unit, document, batch_id, sheet, row_number,
    column_name, reverses, reason
)
SELECT
    o.firm_id, o.period, o.item, o.flow, o.state, -o.quantity, o.unit, o.unit_written, -o.quantity_item_unit,
    o.coefficient, o.coefficient_unit, o.ncv, o.ncv_unit, o.carbon_content, o.carbon_content_unit, o.document,
    $batch_id, n.sheet, n.row_number, n.column_name, o.entry_id, $reason
FROM standing_entry AS o
JOIN standing_entry AS n USING (firm_id, period, item, flow)
WHERE n.batch_id = $batch_id AND o.batch_id <> $batch_id;
