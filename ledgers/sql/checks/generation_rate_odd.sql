-- Thermal power takes as much energy as a plant of some efficiency does: of form 205-2, the total of 火力发电 in tce over
-- the electricity that came out. Grain: one row per firm and period that breaks it. Parameters: $electricity_tce, tce in
-- 10⁴ kWh; $least_efficiency and $most_efficiency, shares. Rates are in gce/kWh.
WITH rate AS (
    SELECT
        i.firm_id, i.period, i.item, i.flow, i.file, i.sheet, i.row_number, i.column_name,
        100 * i.quantity_item_unit::DOUBLE / nullif(o.quantity_item_unit, 0)::DOUBLE AS gce,
        100 * $electricity_tce::DOUBLE / $most_efficiency::DOUBLE AS least,
        100 * $electricity_tce::DOUBLE / $least_efficiency::DOUBLE AS most
    FROM standing_entry AS i
    JOIN standing_entry AS o ON
        o.firm_id = i.firm_id AND o.period = i.period AND o.item = 'electricity' AND o.flow = 'transformation_output'
    WHERE
        i.item = 'energy_total' AND i.flow = 'input_thermal_power'
        AND i.quantity_item_unit IS NOT NULL AND (i.quantity_item_unit > 0 OR o.quantity_item_unit > 0)
)

SELECT
    firm_id, period, item, flow, coalesce(format('{:.1f}', gce), '∞') AS found,
    format('{:.1f}–{:.1f}', least, most) AS expected,
    coalesce(format('{:.1f}', gce - CASE WHEN gce < least THEN least ELSE most END), '∞') AS difference,
    file, sheet, row_number, column_name
FROM rate
WHERE gce IS NULL OR gce < least OR gce > most
ORDER BY firm_id, period;
