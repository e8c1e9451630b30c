-- Which energy (当量) was posted by the given coefficients. Grain: one row per scope, period, item, industry division and
-- direction ('use' or 'return': transformation output and recovery). Parameters: $resolutions, ids of coefficients.
SELECT
    scope, period, item, left(industry, 2) AS division, CASE WHEN sign > 0 THEN 'use' ELSE 'return' END AS direction
FROM posting
WHERE measure = 'energy_ce' AND list_contains($resolutions, resolution_id)
GROUP BY ALL
ORDER BY ALL;
