-- A quantity that is a thousand or ten thousand times, or so small a part of, what the firm reports of the same item and
-- flow in its other periods of the same kind is most likely in another unit. Grain: one row per entry that breaks it.
-- Parameters: $factors, the slips to look for; $spread, how far from one of them (0.3: from 0.7 to 1.3 of it); $floor, in the
-- item's own unit: what is smaller on both sides is not judged.
WITH kind AS (
    SELECT
        *,
        count(*) OVER same AS period_count, median(quantity_item_unit) OVER same AS usual
    FROM standing_entry
    WHERE state = 'stated' AND quantity_item_unit > 0
    WINDOW same AS (PARTITION BY firm_id, item, flow, length(period))
)

SELECT
    k.firm_id, k.period, k.item, k.flow, k.quantity_item_unit AS found, k.usual AS expected,
    k.quantity_item_unit - k.usual AS difference, k.file, k.sheet, k.row_number, k.column_name
FROM kind AS k
WHERE
    k.period_count >= 3 AND greatest(k.quantity_item_unit, k.usual) > $floor
    AND (k.quantity_item_unit > 100 * k.usual OR k.quantity_item_unit < k.usual / 100)
    AND EXISTS (
        SELECT 1 FROM (SELECT unnest($factors) AS factor) AS f
        WHERE
            k.quantity_item_unit BETWEEN f.factor * (1 - $spread) * k.usual AND f.factor * (1 + $spread) * k.usual
            OR k.usual BETWEEN f.factor * (1 - $spread) * k.quantity_item_unit AND f.factor * (1 + $spread) * k.quantity_item_unit
    )
ORDER BY k.firm_id, k.period, k.item, k.flow;
