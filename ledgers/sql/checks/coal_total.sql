-- The coal that a firm says it used is that of its items, raw, washed and other; not so of a firm that washes coal
-- (division 06 of GB/T 4754), where the washed would count again. An item is the sum of its grades where only these are
-- filed. Grain: one row per firm and period with form 205-1 that breaks it. Parameters: $tolerance, in t; $coal_items,
-- those that add up; $part_items and $whole_items, pairs of item keys.
WITH grade AS (
    SELECT unnest($part_items) AS part, unnest($whole_items) AS whole
),

used AS (
    SELECT
        e.firm_id, e.period, coalesce(g.whole, e.item) AS item,
        sum(e.quantity_item_unit) FILTER (WHERE g.whole IS NULL) AS whole,
        sum(e.quantity_item_unit) FILTER (WHERE g.whole IS NOT NULL) AS parts
    FROM standing_entry AS e
    LEFT JOIN grade AS g ON g.part = e.item
    WHERE e.flow = 'total_use' AND e.state = 'stated'
    GROUP BY ALL
),

items AS (
    SELECT firm_id, period, sum(coalesce(whole, parts)) FILTER (WHERE list_contains($coal_items, item)) AS found
    FROM used
    GROUP BY firm_id, period
)

SELECT
    a.firm_id, a.period, a.measure, a.quantity_base_unit AS found, coalesce(i.found, 0) AS expected,
    a.quantity_base_unit - coalesce(i.found, 0) AS difference, a.file, a.sheet, a.row_number, a.column_name
FROM standing_activity AS a
JOIN items AS i ON i.firm_id = a.firm_id AND i.period = a.period
WHERE
    a.measure = 'coal_use' AND abs(a.quantity_base_unit - coalesce(i.found, 0)) > $tolerance
    AND NOT EXISTS (
        SELECT 1 FROM firm_in_period AS f
        WHERE f.firm_id = a.firm_id AND f.period = a.period AND starts_with(f.industry, '06')
    )
ORDER BY a.firm_id, a.period;
