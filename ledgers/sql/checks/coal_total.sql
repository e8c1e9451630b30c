-- The coal that a firm says it used is that of its items, raw, washed and other; not so of a firm that washes coal
-- (division 06 of GB/T 4754), where the washed would count again. Grain: one row per firm and period that breaks it.
-- Parameters: $tolerance, in t; $items, those that add up.
WITH items AS (
    SELECT firm_id, period, sum(quantity_item_unit) AS found
    FROM standing_entry
    WHERE flow = 'total_use' AND list_contains($items, item) AND state = 'stated'
    GROUP BY firm_id, period
)

SELECT
    a.firm_id, a.period, a.measure, a.quantity_base_unit AS found, coalesce(i.found, 0) AS expected,
    a.quantity_base_unit - coalesce(i.found, 0) AS difference, a.file, a.sheet, a.row_number, a.column_name
FROM standing_activity AS a
LEFT JOIN items AS i ON i.firm_id = a.firm_id AND i.period = a.period
WHERE
    a.measure = 'coal_use' AND abs(a.quantity_base_unit - coalesce(i.found, 0)) > $tolerance
    AND NOT EXISTS (
        SELECT 1 FROM firm_in_period AS f
        WHERE f.firm_id = a.firm_id AND f.period = a.period AND starts_with(f.industry, '06')
    )
ORDER BY a.firm_id, a.period;
