-- What waits for a coefficient. Grain: one row per measure and firm with entries that no resolution covers; a figure
-- over such a firm is not given. Parameters: $periods, $fossil_items.
CREATE OR REPLACE TEMP TABLE gap AS
WITH wanted AS (
    SELECT * FROM (VALUES
        ('energy_ce', 'production_use'), ('energy_ce', 'transformation_output'), ('energy_ce', 'recovery'),
        ('energy_eq', 'production_use'), ('energy_eq', 'transformation_output'), ('energy_eq', 'recovery'),
        ('co2_combustion', 'production_use'), ('co2_combustion', 'transformation_output'),
        ('co2_combustion', 'recovery'), ('co2_electricity', 'production_use'),
        ('co2_electricity', 'transformation_output'), ('co2_heat', 'production_use'),
        ('co2_heat', 'transformation_output'), ('co2_heat', 'recovery')
    ) AS wants (measure, flow)
)

SELECT w.measure, e.firm_id, f.scope, e.period, count(*) AS row_count
FROM standing_entry AS e
JOIN firm_in_period AS f USING (firm_id, period)
JOIN wanted AS w USING (flow)
WHERE
    e.state = 'stated' AND e.quantity <> 0 AND e.item <> 'energy_total' AND list_contains($periods, e.period)
    AND (w.measure <> 'co2_combustion' OR list_contains($fossil_items, e.item))
    AND (w.measure <> 'co2_electricity' OR e.item = 'electricity')
    AND (w.measure <> 'co2_heat' OR e.item = 'heat')
    AND NOT EXISTS (
        SELECT 1 FROM resolution AS r
        WHERE
            r.measure = w.measure AND r.item = e.item AND r.period = e.period AND r.industry = f.industry
            AND r.region = left(f.county, 2) || '0000'
            AND r.coefficient IS NOT DISTINCT FROM e.coefficient AND r.coefficient_unit = e.coefficient_unit
            AND r.documented = (e.document <> '')
    )
GROUP BY ALL;
