-- Raw coal is the sum of its grades where both are filed. Grain: one row per firm, period, item and flow that breaks it.
-- Parameters: $tolerance, in the item's own unit; $part_items and $whole_items, pairs of item keys.
WITH parts AS (
    SELECT p.firm_id, p.period, m.whole, p.flow, sum(p.quantity_item_unit) AS found
    FROM standing_entry AS p
    JOIN (SELECT unnest($part_items) AS part, unnest($whole_items) AS whole) AS m ON m.part = p.item
    WHERE p.state = 'stated'
    GROUP BY p.firm_id, p.period, m.whole, p.flow
)
SELECT
    e.firm_id, e.period, e.item, e.flow, p.found, e.quantity_item_unit AS expected,
    p.found - e.quantity_item_unit AS difference, e.file, e.sheet, e.row_number, e.column_name
FROM parts AS p
JOIN standing_entry AS e ON e.firm_id = p.firm_id AND e.period = p.period AND e.item = p.whole AND e.flow = p.flow
WHERE abs(p.found - e.quantity_item_unit) > $tolerance
ORDER BY e.firm_id, e.period, e.item, e.flow;
