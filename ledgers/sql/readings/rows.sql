-- The readings in the order of the file, for files small enough to hold. Grain: one row per interval and measure.
SELECT m.meter_id, r.measure, r.start_at, r.quantity, r.line, r.position
FROM interval_reading AS r
JOIN (SELECT DISTINCT meter, meter_id FROM meter) AS m ON m.meter = r.meter
ORDER BY r.line, r.position, r.measure;
