-- A meter by day. Grain: one row per day: intervals present, minutes covered, sum in the base unit (kWh, tCO2).
-- Parameters: $meter_id, $measure, $year.
SELECT
    start_at::DATE AS day, count(*) AS interval_count, sum(minutes)::BIGINT AS minutes_covered,
    sum(quantity_base_unit) AS quantity, any_value(base_unit) AS unit
FROM standing_reading
WHERE meter_id = $meter_id AND measure = $measure AND year(start_at) = $year
GROUP BY day
ORDER BY day;
