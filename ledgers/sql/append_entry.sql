-- Appends the staged rows of one batch to `entry`, in the order of the file. Grain: one row per row of the staged Parquet.
-- Parameters: $path of the Parquet, $first_id of the first row, $batch_id.
INSERT INTO entry (
    entry_id, firm_id, period, item, flow, state, quantity, unit, unit_written, quantity_item_unit, coefficient,
    coefficient_unit, ncv, ncv_unit, carbon_content, carbon_content_unit, document, sheet, row_number, column_name,
    batch_id
)
SELECT
    $first_id + file_row_number, firm_id, period, item, flow, state, quantity, unit, unit_written,
    quantity_item_unit, coefficient, coefficient_unit, ncv, ncv_unit, carbon_content, carbon_content_unit,
    document, sheet, row_number, column_name, $batch_id
FROM read_parquet($path, file_row_number = true);
