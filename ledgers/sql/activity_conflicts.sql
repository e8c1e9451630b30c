-- Which activities of a batch report again what already stands. Grain: one row per repeated firm, period, measure and
-- price base. Parameters: $batch_id.
SELECT
    n.firm_id, n.period, n.measure, n.price_base, n.quantity, n.sheet, n.row_number, n.column_name, o.file AS standing_file,
    o.sheet AS standing_sheet, o.row_number AS standing_row, o.quantity AS standing_quantity,
    n.quantity_base_unit IS DISTINCT FROM o.quantity_base_unit AS is_changed
FROM standing_activity AS n
JOIN standing_activity AS o USING (firm_id, period, measure, price_base)
WHERE n.batch_id = $batch_id AND o.batch_id <> $batch_id
ORDER BY n.row_number;
