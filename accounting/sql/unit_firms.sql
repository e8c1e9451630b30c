-- What a firm's products share: its consumption in tce (当量), NULL while something waits, with the coefficients behind it, and its
-- final use of electricity in production in 10^4 kWh, NULL where it was not stated. Grain: one row per firm with products.
-- Parameters: $period, $firm_id ('' for any).
WITH summed AS (
    SELECT
        c.firm_id,
        CASE
            WHEN count(c.energy_ce_tce) FILTER (WHERE w.column_name = 'consumption')
                = count(*) FILTER (WHERE w.column_name = 'consumption')
                THEN sum(w.weight * c.energy_ce_tce) FILTER (WHERE w.column_name = 'consumption')
        END AS energy_ce_tce,
        list(DISTINCT c.resolution_ce)
            FILTER (WHERE w.column_name = 'consumption' AND c.quantity <> 0 AND c.resolution_ce IS NOT NULL)
            AS resolutions_ce,
        CASE
            WHEN count(c.quantity) FILTER (WHERE w.column_name = 'production_final' AND c.item = 'electricity')
                = count(*) FILTER (WHERE w.column_name = 'production_final' AND c.item = 'electricity')
                THEN sum(w.weight * c.quantity)
                    FILTER (WHERE w.column_name = 'production_final' AND c.item = 'electricity')
        END AS electricity_wan_kwh
    FROM balance_cell AS c
    JOIN balance_weight AS w USING (flow)
    WHERE c.period = $period AND $firm_id IN ('', c.firm_id)
    GROUP BY c.firm_id
),

products AS (
    SELECT DISTINCT firm_id FROM standing_activity
    WHERE starts_with(measure, 'product:') AND period = $period AND $firm_id IN ('', firm_id)
)

SELECT
    p.firm_id,
    CASE
        WHEN NOT EXISTS (
            SELECT 1 FROM gap AS g WHERE g.firm_id = p.firm_id AND g.period = $period AND g.measure = 'energy_ce'
        ) THEN s.energy_ce_tce
    END AS energy_ce_tce,
    s.resolutions_ce, s.electricity_wan_kwh
FROM products AS p
LEFT JOIN summed AS s USING (firm_id)
ORDER BY p.firm_id;
