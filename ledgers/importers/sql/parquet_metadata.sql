-- What a Parquet file says of itself before any cell is unpacked. Grain: one row. Parameters: $path of the file, with the
-- signs of a pattern escaped.
SELECT
    (SELECT sum(num_rows) FROM parquet_file_metadata($path)) AS row_count,
    (SELECT list(DISTINCT compression) FROM parquet_metadata($path)) AS compressions;
