-- What a year or month opens with is what the one before it closed with. Grain: one row per firm, period and item in which
-- it is not. Parameters: $tolerance, in the item's own unit.
WITH stock AS (
    SELECT
        *,
        CASE
            WHEN length(period) = 4 THEN (period::INTEGER - 1)::VARCHAR
            ELSE strftime(make_date(left(period, 4)::INTEGER, right(period, 2)::INTEGER, 1) - INTERVAL 1 MONTH, '%Y-%m')
        END AS period_before
    FROM standing_entry
    WHERE flow = 'opening_stock' AND state = 'stated'
)

SELECT
    o.firm_id, o.period, o.item, o.flow, o.quantity_item_unit AS found, c.quantity_item_unit AS expected,
    o.quantity_item_unit - c.quantity_item_unit AS difference, o.file, o.sheet, o.row_number, o.column_name
FROM stock AS o
JOIN standing_entry AS c ON
    c.firm_id = o.firm_id AND c.period = o.period_before AND c.item = o.item AND c.flow = 'closing_stock'
WHERE abs(o.quantity_item_unit - c.quantity_item_unit) > $tolerance
ORDER BY o.firm_id, o.period, o.item;
