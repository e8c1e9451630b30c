-- A firm that says it used coal as feedstock has a row of coal with 用于原材料. Grain: one row per firm and period with
-- form 205-1 that has none. Parameters: $coal_items, the kinds of coal; $part_items and
-- $whole_items, pairs of item keys.
SELECT
    a.firm_id, a.period, a.measure, a.quantity_base_unit AS found, 0 AS expected, a.quantity_base_unit AS difference,
    a.file, a.sheet, a.row_number, a.column_name
FROM standing_activity AS a
WHERE
    a.measure = 'coal_feedstock_use' AND a.quantity_base_unit > 0
    AND EXISTS (
        SELECT 1 FROM standing_entry AS u
        WHERE u.firm_id = a.firm_id AND u.period = a.period AND u.flow IN ('production_use', 'feedstock_use')
    )
    AND NOT EXISTS (
        SELECT 1 FROM standing_entry AS e
        WHERE
            e.firm_id = a.firm_id AND e.period = a.period AND e.flow = 'feedstock_use' AND e.quantity_item_unit > 0
            AND list_contains($coal_items, coalesce(list_extract($whole_items, list_position($part_items, e.item)), e.item))
    )
ORDER BY a.firm_id, a.period;
