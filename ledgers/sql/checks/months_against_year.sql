-- Twelve months add up to the year, for every flow that is not a stock. Grain: one row per firm, year, item and flow that breaks it.
-- Parameters: $tolerance, in the item's own unit.
WITH months AS (
    SELECT
        firm_id, left(period, 4) AS year, item, flow, sum(quantity_item_unit) AS found, count(*) AS month_count
    FROM standing_entry
    WHERE
        length(period) = 7 AND state = 'stated'
        AND split_part(flow, ':', -1) NOT IN ('opening_stock', 'closing_stock')
    GROUP BY firm_id, year, item, flow
)
SELECT
    e.firm_id, e.period, e.item, e.flow, m.found, e.quantity_item_unit AS expected,
    m.found - e.quantity_item_unit AS difference, e.file, e.sheet, e.row_number, e.column_name
FROM months AS m
JOIN standing_entry AS e ON e.firm_id = m.firm_id AND e.period = m.year AND e.item = m.item AND e.flow = m.flow
WHERE m.month_count = 12 AND abs(m.found - e.quantity_item_unit) > $tolerance
ORDER BY e.firm_id, e.period, e.item, e.flow;
