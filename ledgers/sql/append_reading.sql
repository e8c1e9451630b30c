-- Appends the staged rows of one batch to `reading`, in the order of the file. Grain: one row per row of the staged Parquet.
-- Parameters: $path of the Parquet, $first_id of the first row, $batch_id.
INSERT INTO reading (
    reading_id, meter_id, measure, start_at, minutes, quantity, unit, quantity_base_unit, base_unit, row_number,
    batch_id
)
SELECT
    $first_id + file_row_number, meter_id, measure, start_at, minutes, quantity, unit, quantity_base_unit,
    base_unit, row_number, $batch_id
FROM read_parquet($path, file_row_number = true);
