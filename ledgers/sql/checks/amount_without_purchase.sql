-- What was bought was paid for, and what was paid for was bought: of firms that state amounts in a period. Grain: one row
-- per firm, period and item of which only one of the two is above zero; found: the amount in 10³ CNY. Parameters: none.
WITH amount AS (
    SELECT firm_id, period, substr(measure, 17) AS item, quantity_base_unit, file, sheet, row_number, column_name
    FROM standing_activity
    WHERE
        starts_with(measure, 'purchase_amount:') AND measure <> 'purchase_amount:energy_total'
        AND price_base = 'current'
),

purchase AS (
    SELECT firm_id, period, item, quantity_item_unit, file, sheet, row_number, column_name
    FROM standing_entry
    SEMI JOIN amount USING (firm_id, period)
    WHERE flow = 'purchase' AND item <> 'energy_total'
)

SELECT
    coalesce(a.firm_id, p.firm_id) AS firm_id, coalesce(a.period, p.period) AS period,
    coalesce(a.item, p.item) AS item, 10 * a.quantity_base_unit AS found, p.quantity_item_unit AS expected, NULL AS difference,
    coalesce(a.file, p.file) AS file, coalesce(a.sheet, p.sheet) AS sheet,
    coalesce(a.row_number, p.row_number) AS row_number, coalesce(a.column_name, p.column_name) AS column_name
FROM amount AS a
FULL JOIN purchase AS p ON p.firm_id = a.firm_id AND p.period = a.period AND p.item = a.item
WHERE (coalesce(a.quantity_base_unit, 0) > 0) <> (coalesce(p.quantity_item_unit, 0) > 0)
ORDER BY 1, 2, 3;
