-- Energy in tce (当量) by month of the firms that file by months. Grain: one row per month and item; conversion and
-- recovery deducted. Parameters: none; the months posted.
SELECT period AS month, item, sum(amount) AS amount
FROM posting
WHERE measure = 'energy_ce' AND length(period) = 7
GROUP BY period, item
ORDER BY period, amount DESC;
