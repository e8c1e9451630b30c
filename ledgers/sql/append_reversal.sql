-- Appends the archived reversals of one batch, in their order. Grain: one row per row of the Parquet.
-- Parameters: $path of the Parquet, $first_id of the first row, $batch_id.
INSERT INTO reversal (reversal_id, table_name, row_id, sheet, row_number, column_name, batch_id)
SELECT $first_id + file_row_number, table_name, row_id, sheet, row_number, column_name, $batch_id
FROM read_parquet($path, file_row_number = true);
