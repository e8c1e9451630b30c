-- Energy in tce (当量) and value added in 10^4 yuan by division of industry. Grain: one row per division and period; energy is
-- NULL where nothing was posted. Parameters: $periods, $price_base, $scopes.
WITH energy AS (
    SELECT left(industry, 2) AS division, period, sum(amount) AS energy_tce
    FROM posting
    WHERE measure = 'energy_ce' AND list_contains($periods, period) AND list_contains($scopes, scope)
    GROUP BY ALL
),

value_added AS (
    SELECT left(f.industry, 2) AS division, a.period, sum(a.quantity_base_unit) AS value_added_wan_cny
    FROM standing_activity AS a
    JOIN firm_in_period AS f USING (firm_id, period)
    WHERE
        a.measure = 'value_added' AND a.price_base = $price_base AND list_contains($periods, a.period)
        AND list_contains($scopes, f.scope)
    GROUP BY ALL
)

SELECT division, period, e.energy_tce, v.value_added_wan_cny
FROM energy AS e
FULL OUTER JOIN value_added AS v USING (division, period)
ORDER BY division, period;
