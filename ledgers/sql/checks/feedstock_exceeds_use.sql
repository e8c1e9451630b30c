-- Feedstock is a part of production use. Grain: one row per form row that breaks it.
-- Parameters: $tolerance, in the item's own unit.
SELECT
    r.firm_id, r.period, r.item, r.feedstock_use AS found, r.production_use AS expected, r.feedstock_use - r.production_use AS difference,
    e.file, e.sheet, e.row_number, e.column_name
FROM form_row AS r
JOIN standing_entry AS e ON
    e.firm_id = r.firm_id AND e.period = r.period AND e.item = r.item AND e.flow = 'feedstock_use'
WHERE r.feedstock_use > r.production_use + $tolerance
ORDER BY r.firm_id, r.period, r.item;
