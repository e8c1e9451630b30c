-- Total use is production plus non-production use. Grain: one row per form row that breaks it.
-- Parameters: $tolerance, in the item's own unit.
SELECT
    r.firm_id, r.period, r.item, r.total_use AS found, (r.production_use + coalesce(r.nonproduction_use, 0)) AS expected, r.total_use - (r.production_use + coalesce(r.nonproduction_use, 0)) AS difference,
    e.file, e.sheet, e.row_number, e.column_name
FROM form_row AS r
JOIN standing_entry AS e ON
    e.firm_id = r.firm_id AND e.period = r.period AND e.item = r.item AND e.flow = 'total_use'
WHERE abs(r.total_use - (r.production_use + coalesce(r.nonproduction_use, 0))) > $tolerance
ORDER BY r.firm_id, r.period, r.item;
