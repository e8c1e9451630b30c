-- What was bought was paid for, and what was paid for was bought. Grain: one row per firm, period and item of which only
-- one of the two is above zero. Parameters: none.
SELECT
    a.firm_id, a.period, substr(a.measure, 17) AS item, a.quantity_base_unit AS found, e.quantity_item_unit AS expected,
    NULL AS difference, a.file, a.sheet, a.row_number, a.column_name
FROM standing_activity AS a
LEFT JOIN standing_entry AS e ON
    e.firm_id = a.firm_id AND e.period = a.period AND e.flow = 'purchase' AND a.measure = 'purchase_amount:' || e.item
WHERE
    starts_with(a.measure, 'purchase_amount:') AND a.measure <> 'purchase_amount:energy_total'
    AND (a.quantity_base_unit > 0) <> (coalesce(e.quantity_item_unit, 0) > 0)
ORDER BY a.firm_id, a.period, item;
