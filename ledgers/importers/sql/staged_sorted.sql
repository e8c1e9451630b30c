-- Writes a staged table anew in the order of the file. Grain: one row per staged row. Parameters: $source, $path.
COPY (SELECT * FROM read_parquet($source) ORDER BY row_number) TO $path (FORMAT parquet);
