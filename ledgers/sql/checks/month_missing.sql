-- A year that is filed by months has all twelve. Grain: one row per firm, year, item and flow that breaks it.
-- Parameters: $tolerance, in the item's own unit.
WITH months AS (
    SELECT
        firm_id, left(period, 4) AS year, item, flow, count(*) AS month_count,
        list(right(period, 2) ORDER BY period) AS filed
    FROM standing_entry
    WHERE length(period) = 7 AND state = 'stated' AND flow IN ('purchase', 'production_use', 'total_use')
    GROUP BY firm_id, year, item, flow
)
SELECT
    e.firm_id, e.period, e.item, e.flow, m.month_count AS found,
    list_aggregate(
        list_filter(
            ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'],
            lambda month: NOT list_contains(m.filed, month)
        ), 'string_agg', ' '
    ) AS expected,
    0 AS difference, e.file, e.sheet, e.row_number, e.column_name
FROM months AS m
JOIN standing_entry AS e ON e.firm_id = m.firm_id AND e.period = m.year AND e.item = m.item AND e.flow = m.flow
WHERE m.month_count < 12 AND e.quantity_item_unit > $tolerance
ORDER BY e.firm_id, e.period, e.item, e.flow;
