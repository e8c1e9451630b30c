-- The coefficient with which each firm's item was converted. Grain: one row per firm, period and item, and one per period
-- and item without a firm where all firms have the same. Parameters: $measure.
SELECT firm_id, period, item, factor, resolution_id FROM firm_coefficient WHERE measure = $measure
UNION ALL
SELECT '', period, item, min(factor), min(resolution_id)
FROM firm_coefficient
WHERE measure = $measure
GROUP BY period, item
HAVING count(DISTINCT factor) = 1
ORDER BY firm_id, period, item;
