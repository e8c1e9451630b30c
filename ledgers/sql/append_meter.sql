-- Appends the staged rows of one batch to `meter`, in the order of the file. Grain: one row per row of the staged Parquet.
-- Parameters: $path of the Parquet, $first_id of the first row, $batch_id.
INSERT INTO meter (
    meter_row_id, meter_id, firm_id, measure, accuracy_class, ratio, calibrated_on, calibration_due, valid_from, note,
    sheet, row_number, column_name, batch_id
)
SELECT
    $first_id + file_row_number, meter_id, firm_id, measure, accuracy_class, ratio, calibrated_on, calibration_due,
    valid_from, note, sheet, row_number, column_name, $batch_id
FROM read_parquet($path, file_row_number = true);
