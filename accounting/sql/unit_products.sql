-- Products with what form 205-3 measured for them. Grain: one row per firm and product of a period; output in `unit`,
-- energy_measured_kgce and electricity_measured_kwh: the numerators of the product's unit consumption, NULL without them.
-- Parameters: $period, $firm_id ('' for any).
SELECT
    a.firm_id, coalesce(f.name, '（未登记）') AS name, a.measure, split_part(a.measure, ':', 2) AS product, a.quantity_base_unit AS output,
    a.base_unit AS unit, e.quantity_base_unit AS energy_measured_kgce, p.quantity_base_unit AS electricity_measured_kwh
FROM standing_activity AS a
LEFT JOIN latest_firm AS f USING (firm_id)
LEFT JOIN standing_activity AS e ON
    e.firm_id = a.firm_id AND e.period = a.period AND e.base_unit = 'kgce'
    AND e.measure = 'numerator:unit_energy:' || split_part(a.measure, ':', 2)
LEFT JOIN standing_activity AS p ON
    p.firm_id = a.firm_id AND p.period = a.period AND p.base_unit = 'kWh'
    AND p.measure = 'numerator:unit_power:' || split_part(a.measure, ':', 2)
WHERE starts_with(a.measure, 'product:') AND a.period = $period AND $firm_id IN ('', a.firm_id)
ORDER BY a.firm_id, a.measure;
