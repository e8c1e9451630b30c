-- Energy filed as raw material (用于原材料) within comprehensive consumption. Grain: one row per scope and period;
-- amount in tce (当量), by the coefficient of the same firm's production use.
SELECT c.scope, c.period, sum(c.quantity * r.factor) AS amount, list(DISTINCT r.resolution_id) AS resolutions
FROM counted AS c
JOIN firm_coefficient AS r ON r.firm_id = c.firm_id AND r.period = c.period AND r.item = c.item AND r.measure = 'energy_ce'
WHERE c.flow = 'feedstock_use' AND c.registered AND NOT c.in_conflict
GROUP BY c.scope, c.period
ORDER BY c.scope, c.period;
