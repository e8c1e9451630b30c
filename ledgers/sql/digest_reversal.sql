-- What the digests of `reversal` are taken over: the rows of a batch in their order, each as one text, in segments of 1,024.
-- Grain: one row per batch and segment. Parameters: $first_id and $last_id, the rows to read.
SELECT
    b.first_row_id, count(*) AS row_count,
    sha256(
        string_agg(
            concat_ws(
                chr(31),
                t.reversal_id - b.first_row_id, t.table_name, row_id, sheet, coalesce(row_number::VARCHAR, chr(26)),
                column_name
            ),
            chr(30) ORDER BY t.reversal_id
        )
    ) AS digest
FROM reversal AS t
LEFT JOIN batch_rows AS b ON b.batch_id = t.batch_id AND b.table_name = 'reversal'
WHERE t.reversal_id BETWEEN $first_id AND $last_id
GROUP BY b.first_row_id, (t.reversal_id - b.first_row_id) // 1024
ORDER BY b.first_row_id, (t.reversal_id - b.first_row_id) // 1024;
