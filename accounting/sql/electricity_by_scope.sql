-- Electricity within comprehensive energy consumption. Grain: one row per scope and period; amount in tce (当量).
SELECT scope, period, sum(amount) AS amount, list(DISTINCT resolution_id) AS resolutions
FROM posting
WHERE measure = 'energy_ce' AND item = 'electricity'
GROUP BY scope, period
ORDER BY scope, period;
