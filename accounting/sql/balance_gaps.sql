-- Whether consumption itself waits for something, also for what no cell of the year shows (months without their year, totals
-- filed without rows). Grain: one row per measure with entries that wait. Parameters: $period, $firm_id and $scope ('' for any).
SELECT measure, sum(row_count)::BIGINT AS row_count
FROM gap
WHERE period = $period AND $firm_id IN ('', firm_id) AND $scope IN ('', scope)
GROUP BY measure
ORDER BY measure;
