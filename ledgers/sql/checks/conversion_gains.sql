-- Conversion gives no more energy than it takes: of the totals of form 205-2, in tce. Grain: one row per firm and period
-- that breaks it. Parameters: $tolerance, in tce.
SELECT
    o.firm_id, o.period, o.item, o.flow, o.quantity_item_unit AS found, i.quantity_item_unit AS expected,
    o.quantity_item_unit - i.quantity_item_unit AS difference, o.file, o.sheet, o.row_number, o.column_name
FROM standing_entry AS o
JOIN standing_entry AS i ON
    i.firm_id = o.firm_id AND i.period = o.period AND i.item = o.item AND i.flow = 'transformation_input'
WHERE
    o.item = 'energy_total' AND o.flow = 'transformation_output'
    AND o.quantity_item_unit > i.quantity_item_unit + $tolerance
ORDER BY o.firm_id, o.period;
