-- Writes the reversals of one batch as Parquet for the archive. Grain: one row per reversal. Parameters: $batch_id, $target.
COPY (
    SELECT table_name, row_id, sheet, row_number, column_name
    FROM reversal
    WHERE batch_id = $batch_id
    ORDER BY reversal_id
) TO $target (FORMAT parquet, COMPRESSION zstd);
