-- No flow is below zero. Grain: one row per entry that is.
-- Parameters: $tolerance, in the item's own unit.
SELECT
    e.firm_id, e.period, e.item, e.flow, e.quantity_item_unit AS found, 0 AS expected,
    e.quantity_item_unit AS difference, e.file, e.sheet, e.row_number, e.column_name
FROM standing_entry AS e
WHERE e.quantity_item_unit < -$tolerance AND e.item <> 'energy_total'
ORDER BY e.firm_id, e.period, e.item, e.flow;
