-- What a firm paid for a unit of an item is not many times more or less than what firms usually paid for it in that year.
-- Grain: one row per firm, period and item that breaks it. Parameters: $factor, how many times more or less; $firms, how
-- many firms there have to be to say what is usual; $part_items and $whole_items, pairs of item keys: a whole is not judged
-- where its parts are.
WITH grade AS (
    SELECT unnest($part_items) AS part, unnest($whole_items) AS whole
),

price AS (
    SELECT
        a.firm_id, a.period, left(a.period, 4) AS year, e.item,
        10000 * a.quantity_base_unit::DOUBLE / e.quantity_item_unit::DOUBLE AS price,
        a.file, a.sheet, a.row_number, a.column_name
    FROM standing_activity AS a
    JOIN standing_entry AS e ON
        e.firm_id = a.firm_id AND e.period = a.period AND e.flow = 'purchase' AND a.measure = 'purchase_amount:' || e.item
    WHERE
        e.quantity_item_unit > 0 AND a.quantity_base_unit > 0 AND e.item <> 'energy_total'
        AND a.price_base = 'current'
        AND NOT EXISTS (
            SELECT 1 FROM grade AS g
            JOIN standing_activity AS p ON p.measure = 'purchase_amount:' || g.part AND p.quantity_base_unit > 0
            WHERE g.whole = e.item AND p.firm_id = a.firm_id AND p.period = a.period
        )
),

usual AS (
    SELECT year, item, median(price) AS price, count(*) AS firms
    FROM (SELECT firm_id, year, item, median(price) AS price FROM price GROUP BY firm_id, year, item)
    GROUP BY year, item
)

SELECT
    p.firm_id, p.period, p.item, format('{:.2f}', p.price) AS found, format('{:.2f}', u.price) AS expected,
    format('{:.2f}', p.price - u.price) AS difference, p.file, p.sheet, p.row_number, p.column_name
FROM price AS p
JOIN usual AS u ON u.year = p.year AND u.item = p.item
WHERE u.firms >= $firms AND NOT p.price BETWEEN u.price / $factor AND u.price * $factor
ORDER BY p.firm_id, p.period, p.item;
