-- Transformation input is a part of production use. Grain: one row per form row that breaks it.
-- Parameters: $tolerance, in the item's own unit.
SELECT
    r.firm_id, r.period, r.item, r.transformation_input AS found, r.production_use AS expected, r.transformation_input - r.production_use AS difference,
    e.file, e.sheet, e.row_number, e.column_name
FROM form_row AS r
JOIN standing_entry AS e ON
    e.firm_id = r.firm_id AND e.period = r.period AND e.item = r.item AND e.flow = 'transformation_input'
WHERE r.transformation_input > r.production_use + $tolerance
ORDER BY r.firm_id, r.period, r.item;
