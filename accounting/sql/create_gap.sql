-- What waits for a coefficient. Grain: one row per measure, firm and period with entries or outputs that no resolution
-- covers; a figure over such a firm is not given. Parameters: $periods, $fossil_items, $process_items, $process_measures.
CREATE OR REPLACE TEMP TABLE gap AS
WITH process AS (SELECT unnest($process_items) AS item, unnest($process_measures) AS measure),

waiting AS (
    SELECT w.measure, c.firm_id, c.scope, c.period
    FROM counted AS c
    JOIN wanted AS w USING (flow)
    WHERE
        c.quantity <> 0
        AND (w.measure <> 'co2_combustion' OR list_contains($fossil_items, c.item))
        AND (w.measure <> 'co2_electricity' OR c.item = 'electricity')
        AND (w.measure <> 'co2_heat' OR c.item = 'heat')
        AND NOT EXISTS (
            SELECT 1 FROM resolution AS r
            WHERE
                r.measure = w.measure AND r.item = c.item AND r.period = c.period AND r.region = c.region
                AND r.family = c.family AND r.coefficient IS NOT DISTINCT FROM c.coefficient
                AND r.coefficient_unit = c.coefficient_unit AND r.documented = c.documented
        )
    UNION ALL
    SELECT p.measure, a.firm_id, f.scope, a.period
    FROM activity AS a
    JOIN firm_in_period AS f USING (firm_id, period)
    JOIN process AS p ON p.item = a.measure
    WHERE
        list_contains($periods, a.period)
        AND NOT EXISTS (
            SELECT 1 FROM resolution AS r
            WHERE r.measure = p.measure AND r.item = a.measure AND r.period = a.period
        )
)

SELECT measure, firm_id, scope, period, count(*) AS row_count
FROM waiting
GROUP BY ALL;
