-- Appends the staged rows of one batch to `firm`, in the order of the file. Grain: one row per row of the staged Parquet.
-- Parameters: $path of the Parquet, $first_id of the first row, $batch_id.
INSERT INTO firm (
    firm_row_id, firm_id, name, county, industry, above_scale, park, scope, valid_from, sheet, row_number,
    column_name, batch_id
)
SELECT
    $first_id + file_row_number, firm_id, name, county, industry, above_scale, park, scope, valid_from, sheet,
    row_number, column_name, $batch_id
FROM read_parquet($path, file_row_number = true);
