-- The energy that form 205-3 assigns to a firm's products is part of what form 205-1 says it used in production.
-- Grain: one row per firm and period that breaks it. Parameters: $tolerance, a share of the total of 205-1.
WITH product AS (
    SELECT
        firm_id, period, sum(quantity_base_unit) AS kgce, arg_max(activity_id, quantity_base_unit) AS largest
    FROM standing_activity
    WHERE starts_with(measure, 'numerator:unit_energy:') AND base_unit = 'kgce'
    GROUP BY firm_id, period
)

SELECT
    p.firm_id, p.period, a.measure, round(p.kgce / 1000, 3)::DECIMAL(23, 3) AS found, e.quantity_item_unit AS expected,
    round(p.kgce / 1000, 3)::DECIMAL(23, 3) - e.quantity_item_unit AS difference, a.file, a.sheet, a.row_number, a.column_name
FROM product AS p
JOIN standing_entry AS e ON
    e.firm_id = p.firm_id AND e.period = p.period AND e.item = 'energy_total' AND e.flow = 'production_use'
JOIN standing_activity AS a ON a.activity_id = p.largest
WHERE p.kgce > e.quantity_item_unit * 1000 + e.quantity_item_unit * 1000 * $tolerance
ORDER BY p.firm_id, p.period;
