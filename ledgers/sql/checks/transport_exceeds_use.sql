-- Transport use is a part of total use. Grain: one row per form row that breaks it.
-- Parameters: $tolerance, in the item's own unit.
SELECT
    r.firm_id, r.period, r.item, r.transport_use AS found, r.total_use AS expected, r.transport_use - r.total_use AS difference,
    e.file, e.sheet, e.row_number, e.column_name
FROM form_row AS r
JOIN standing_entry AS e ON
    e.firm_id = r.firm_id AND e.period = r.period AND e.item = r.item AND e.flow = 'transport_use'
WHERE r.transport_use > r.total_use + $tolerance
ORDER BY r.firm_id, r.period, r.item;
