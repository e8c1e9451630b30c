-- The stock with which the year opened is the same in every month of the year. Grain: one row per firm, month and item in
-- which it is another than in the first month that states it. Parameters: $tolerance, in the item's own unit.
WITH opening AS (
    SELECT *, first_value(quantity_item_unit) OVER (PARTITION BY firm_id, left(period, 4), item ORDER BY period) AS first_stated
    FROM standing_entry
    WHERE flow = 'cumulative:opening_stock' AND length(period) = 7 AND state = 'stated'
)

SELECT
    firm_id, period, item, flow, quantity_item_unit AS found, first_stated AS expected,
    quantity_item_unit - first_stated AS difference, file, sheet, row_number, column_name
FROM opening
WHERE abs(quantity_item_unit - first_stated) > $tolerance
ORDER BY firm_id, period, item;
