-- Purchase from outside the province is a part of purchase. Grain: one row per form row that breaks it.
-- Parameters: $tolerance, in the item's own unit.
SELECT
    r.firm_id, r.period, r.item, r.purchase_outside_province AS found, r.purchase AS expected, r.purchase_outside_province - r.purchase AS difference,
    e.file, e.sheet, e.row_number, e.column_name
FROM form_row AS r
JOIN standing_entry AS e ON
    e.firm_id = r.firm_id AND e.period = r.period AND e.item = r.item AND e.flow = 'purchase_outside_province'
WHERE r.purchase_outside_province > r.purchase + $tolerance
ORDER BY r.firm_id, r.period, r.item;
