-- The sum since January is the sum of the months, wherever all of them stand. Grain: one row per firm, month, item and
-- flow that breaks it. Parameters: $tolerance, in the item's own unit; $month_tolerance, more for each month added.
WITH month AS (
    SELECT
        firm_id, period, item, flow,
        sum(quantity_item_unit) OVER year_to_date AS found, count(*) OVER year_to_date AS month_count
    FROM standing_entry
    WHERE length(period) = 7 AND state = 'stated' AND flow NOT IN ('opening_stock', 'closing_stock') AND NOT contains(flow, ':')
    WINDOW year_to_date AS (PARTITION BY firm_id, left(period, 4), item, flow ORDER BY period)
)

SELECT
    e.firm_id, e.period, e.item, e.flow, m.found, e.quantity_item_unit AS expected,
    m.found - e.quantity_item_unit AS difference, e.file, e.sheet, e.row_number, e.column_name
FROM month AS m
JOIN standing_entry AS e ON
    e.firm_id = m.firm_id AND e.period = m.period AND e.item = m.item AND e.flow = 'cumulative:' || m.flow
WHERE
    m.month_count = right(m.period, 2)::INTEGER
    AND abs(m.found - e.quantity_item_unit) > $tolerance + $month_tolerance * m.month_count
ORDER BY e.firm_id, e.period, e.item, e.flow;
