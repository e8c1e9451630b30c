-- The sum since January never falls from one month to the next.
-- Grain: one row per firm, month, item and flow that breaks it. Parameters: $tolerance, in the item's own unit.
WITH cumulative AS (
    SELECT
        *, lag(quantity_item_unit) OVER year_to_date AS former
    FROM standing_entry
    WHERE
        starts_with(flow, 'cumulative:') AND length(period) = 7 AND state = 'stated'
        AND flow NOT IN ('cumulative:opening_stock', 'cumulative:closing_stock')
    WINDOW year_to_date AS (PARTITION BY firm_id, left(period, 4), item, flow ORDER BY period)
)

SELECT
    firm_id, period, item, flow, quantity_item_unit AS found, former AS expected,
    quantity_item_unit - former AS difference, file, sheet, row_number, column_name
FROM cumulative
WHERE quantity_item_unit < former - $tolerance
ORDER BY firm_id, period, item, flow;
