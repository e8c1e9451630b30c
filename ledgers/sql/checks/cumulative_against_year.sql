-- The sum from January to December is the year. Grain: one row per firm, year, item and flow that breaks it.
-- Parameters: $tolerance, in the item's own unit.
SELECT
    y.firm_id, y.period, y.item, y.flow, d.quantity_item_unit AS found, y.quantity_item_unit AS expected,
    d.quantity_item_unit - y.quantity_item_unit AS difference, y.file, y.sheet, y.row_number, y.column_name
FROM standing_entry AS d
JOIN standing_entry AS y ON
    y.firm_id = d.firm_id AND y.period = left(d.period, 4) AND y.item = d.item AND d.flow = 'cumulative:' || y.flow
WHERE
    right(d.period, 3) = '-12' AND y.flow NOT IN ('opening_stock', 'closing_stock')
    AND abs(d.quantity_item_unit - y.quantity_item_unit) > $tolerance
ORDER BY y.firm_id, y.period, y.item, y.flow;
