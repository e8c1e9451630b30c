-- Electricity, heat and piped gas have no stock. Grain: one row per entry that breaks it.
-- Parameters: $tolerance, in the item's own unit; $storable_items, keys of items.
SELECT
    e.firm_id, e.period, e.item, e.quantity_item_unit AS found, 0 AS expected, e.quantity_item_unit AS difference,
    e.file, e.sheet, e.row_number, e.column_name
FROM standing_entry AS e
WHERE
    e.flow IN ('opening_stock', 'closing_stock') AND e.item <> 'energy_total'
    AND NOT list_contains($storable_items, e.item)
    AND abs(e.quantity_item_unit) > $tolerance
ORDER BY e.firm_id, e.period, e.item;
