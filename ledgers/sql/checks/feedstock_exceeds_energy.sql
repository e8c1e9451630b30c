-- Energy used as feedstock is part of the comprehensive energy consumption: of the totals that a firm files in tce, use in
-- production less what conversion gave and what was recovered. Grain: one row per firm and period that breaks it.
-- Parameters: $tolerance, in tce.
WITH total AS (
    SELECT
        firm_id, period,
        max(quantity_item_unit) FILTER (WHERE flow = 'feedstock_use') AS feedstock,
        max(quantity_item_unit) FILTER (WHERE flow = 'production_use') AS production,
        max(quantity_item_unit) FILTER (WHERE flow = 'transformation_output') AS output,
        max(quantity_item_unit) FILTER (WHERE flow = 'recovery') AS recovery
    FROM standing_entry
    WHERE item = 'energy_total'
    GROUP BY firm_id, period
)

SELECT
    t.firm_id, t.period, e.item, e.flow, t.feedstock AS found,
    t.production - coalesce(t.output, 0) - coalesce(t.recovery, 0) AS expected,
    t.feedstock - (t.production - coalesce(t.output, 0) - coalesce(t.recovery, 0)) AS difference,
    e.file, e.sheet, e.row_number, e.column_name
FROM total AS t
JOIN standing_entry AS e ON
    e.firm_id = t.firm_id AND e.period = t.period AND e.item = 'energy_total' AND e.flow = 'feedstock_use'
WHERE t.feedstock > t.production - coalesce(t.output, 0) - coalesce(t.recovery, 0) + $tolerance
ORDER BY t.firm_id, t.period;
