-- What the table `batch_rows` holds, to be compared with the journal. Grain: one row per row of the table.
SELECT
    batch_id, table_name, first_row_id, row_count
FROM batch_rows
ORDER BY ALL;
