-- Which rows of a batch report again what already stands. Grain: one row per repeated firm, period, item and flow.
-- Parameters: $batch_id.
SELECT
    n.firm_id, n.period, n.item, n.flow, n.quantity, n.unit_written, n.sheet, n.row_number, n.column_name,
    o.entry_id AS standing_id, o.file AS standing_file, o.sheet AS standing_sheet, o.row_number AS standing_row,
    o.quantity AS standing_quantity,
    n.quantity_item_unit IS DISTINCT FROM o.quantity_item_unit AS is_changed
FROM standing_entry AS n
JOIN standing_entry AS o USING (firm_id, period, item, flow)
WHERE n.batch_id = $batch_id AND o.batch_id <> $batch_id
ORDER BY n.sheet, n.row_number, n.column_name;
