-- Writes the readings in the order of the file as the staged table `reading`. Grain: one row per interval and measure.
-- Parameters: $path of the Parquet file; $minutes, the length of an interval.
COPY (
    SELECT
        m.meter_id, n.name AS measure, r.start_at, $minutes::INTEGER AS minutes, r.quantity, n.unit,
        (r.quantity * n.factor)::DECIMAL(23, 10) AS quantity_base_unit, n.base_unit, r.line AS row_number
    FROM interval_reading AS r
    JOIN (SELECT DISTINCT meter, meter_id FROM meter) AS m ON m.meter = r.meter
    JOIN measure AS n ON n.measure = r.measure
    ORDER BY r.line, r.position, r.measure
) TO $path (FORMAT parquet, COMPRESSION zstd);
