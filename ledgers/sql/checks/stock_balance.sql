-- Opening stock, purchase and own output less use and sale is the closing stock of what can be stocked. A row without
-- opening stock or purchase is not judged: the importers refuse a blank there where the item can be stocked. Grain: one
-- row per form row that breaks it.
-- Parameters: $tolerance, in the item's own unit.
SELECT
    r.firm_id, r.period, r.item, r.closing_stock AS found,
    r.opening_stock + r.purchase + coalesce(r.transformation_output, 0) - r.total_use - coalesce(r.sale, 0) AS expected,
    r.closing_stock
    - (r.opening_stock + r.purchase + coalesce(r.transformation_output, 0) - r.total_use - coalesce(r.sale, 0))
        AS difference,
    e.file, e.sheet, e.row_number, e.column_name
FROM form_row AS r
JOIN standing_entry AS e ON
    e.firm_id = r.firm_id AND e.period = r.period AND e.item = r.item AND e.flow = 'closing_stock'
WHERE
    abs(
        r.closing_stock
        - (r.opening_stock + r.purchase + coalesce(r.transformation_output, 0) - r.total_use - coalesce(r.sale, 0))
    ) > $tolerance
ORDER BY r.firm_id, r.period, r.item;
