-- Appends the staged rows of one batch to `activity`, in the order of the file. Grain: one row per row of the staged Parquet.
-- Parameters: $path of the Parquet, $first_id of the first row, $batch_id.
INSERT INTO activity (
    activity_id, firm_id, period, measure, quantity, unit, unit_written, quantity_base_unit, base_unit, price_base,
    document, sheet, row_number, column_name, batch_id
)
SELECT
    $first_id + file_row_number, firm_id, period, measure, quantity, unit, unit_written, quantity_base_unit,
    base_unit, price_base, document, sheet, row_number, column_name, $batch_id
FROM read_parquet($path, file_row_number = true);
