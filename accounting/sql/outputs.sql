-- Product outputs whose process emits. Grain: one row per measure of activity and period. Parameters: $periods, $items.
SELECT measure AS item, period, count(*) AS row_count
FROM standing_activity
WHERE list_contains($items, measure) AND list_contains($periods, period)
GROUP BY ALL
ORDER BY ALL;
