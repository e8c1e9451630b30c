-- Energy in tce (当量) from items to industries of one scope. Grain: one row per item, industry division and direction
-- ('use' or 'return': transformation output and recovery). Parameters: $scopes, $period.
SELECT
    item, left(industry, 2) AS division, CASE WHEN sign > 0 THEN 'use' ELSE 'return' END AS direction,
    sum(abs(amount)) AS amount
FROM posting
WHERE measure = 'energy_ce' AND period = $period AND list_contains($scopes, scope)
GROUP BY ALL
HAVING sum(abs(amount)) > 0
ORDER BY amount DESC, item, division;
