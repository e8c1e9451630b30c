-- No interval of a meter is below zero. Grain: one row per meter, measure and day with such intervals.
-- Parameters: $tolerance, in the measure's base unit.
SELECT
    r.meter_id, strftime(r.start_at, '%Y-%m-%d') AS period, r.measure, min(r.quantity) AS found,
    0 AS expected, count(*) AS difference, any_value(r.file) AS file, '' AS sheet, min(r.row_number) AS row_number,
    '' AS column_name
FROM standing_reading AS r
WHERE r.quantity_base_unit < -$tolerance
GROUP BY r.meter_id, strftime(r.start_at, '%Y-%m-%d'), r.measure
ORDER BY r.meter_id, period, r.measure;
