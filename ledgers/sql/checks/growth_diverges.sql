-- A firm's energy and its output grow alike, or somebody says why. Energy: the total that it files in tce for use in
-- production; output: gross output in the same prices. Grain: one row per firm and year in which they do not.
-- Parameters: $tolerance, a share: by how much the growth of energy may differ from that of output.
WITH energy AS (
    SELECT *, lag(quantity_item_unit) OVER (PARTITION BY firm_id ORDER BY period) AS before,
        lag(period) OVER (PARTITION BY firm_id ORDER BY period) AS period_before
    FROM standing_entry
    WHERE item = 'energy_total' AND flow = 'production_use' AND length(period) = 4 AND quantity_item_unit > 0
),

output AS (
    SELECT a.firm_id, a.period, a.quantity_base_unit AS this_year, b.quantity_base_unit AS before
    FROM standing_activity AS a
    JOIN standing_activity AS b ON
        b.firm_id = a.firm_id AND b.measure = a.measure AND b.price_base = a.price_base AND length(b.period) = 4
        AND b.period::INTEGER = a.period::INTEGER - 1
    WHERE a.measure = 'gross_output' AND length(a.period) = 4 AND b.quantity_base_unit > 0
    QUALIFY row_number() OVER (PARTITION BY a.firm_id, a.period ORDER BY a.price_base) = 1
)

SELECT
    e.firm_id, e.period, e.item, e.flow,
    format('{:.1f}', 100 * (e.quantity_item_unit::DOUBLE / e.before::DOUBLE - 1)) AS found,
    format('{:.1f}', 100 * (o.this_year::DOUBLE / o.before::DOUBLE - 1)) AS expected,
    format('{:.1f}', 100 * (e.quantity_item_unit::DOUBLE / e.before::DOUBLE - o.this_year::DOUBLE / o.before::DOUBLE))
        AS difference,
    e.file, e.sheet, e.row_number, e.column_name
FROM energy AS e
JOIN output AS o ON o.firm_id = e.firm_id AND o.period = e.period
WHERE
    e.period_before::INTEGER = e.period::INTEGER - 1
    AND abs(e.quantity_item_unit::DOUBLE / e.before::DOUBLE - o.this_year::DOUBLE / o.before::DOUBLE) > $tolerance
ORDER BY e.firm_id, e.period;
