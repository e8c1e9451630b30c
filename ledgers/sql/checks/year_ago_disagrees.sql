-- What a form says of the same period a year before is what stands for that period. Grain: one row per entry of a year
-- ago that disagrees. Parameters: $tolerance, in the item's own unit.
WITH former AS (
    SELECT
        *,
        (left(period, 4)::INTEGER - 1)::VARCHAR || substr(period, 5) AS period_before,
        CASE
            WHEN starts_with(flow, 'year_ago:') THEN substr(flow, 10)
            ELSE 'cumulative:' || substr(flow, 21)
        END AS flow_then
    FROM standing_entry
    WHERE (starts_with(flow, 'year_ago:') OR starts_with(flow, 'year_ago_cumulative:')) AND state = 'stated'
)

SELECT
    f.firm_id, f.period, f.item, f.flow, f.quantity_item_unit AS found, e.quantity_item_unit AS expected,
    f.quantity_item_unit - e.quantity_item_unit AS difference, f.file, f.sheet, f.row_number, f.column_name
FROM former AS f
JOIN standing_entry AS e ON
    e.firm_id = f.firm_id AND e.period = f.period_before AND e.item = f.item AND e.flow = f.flow_then
WHERE abs(f.quantity_item_unit - e.quantity_item_unit) > $tolerance
ORDER BY f.firm_id, f.period, f.item, f.flow;
