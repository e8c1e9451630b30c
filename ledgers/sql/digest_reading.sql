-- What the digests of `reading` are taken over: the rows of a batch in their order, each as one text, in segments of 1,024.
-- Grain: one row per batch and segment. Parameters: $first_id and $last_id, the rows to read.
SELECT
    b.first_row_id, count(*) AS row_count,
    sha256(
        string_agg(
            concat_ws(
                chr(31),
                t.reading_id - b.first_row_id, meter_id, measure, start_at, minutes,
                coalesce(quantity::VARCHAR, chr(26)), unit, quantity_base_unit, base_unit,
                coalesce(row_number::VARCHAR, chr(26))
            ),
            chr(30) ORDER BY t.reading_id
        )
    ) AS digest
FROM reading AS t
LEFT JOIN batch_rows AS b ON b.batch_id = t.batch_id AND b.table_name = 'reading'
WHERE t.reading_id BETWEEN $first_id AND $last_id
GROUP BY b.first_row_id, (t.reading_id - b.first_row_id) // 1024
ORDER BY b.first_row_id, (t.reading_id - b.first_row_id) // 1024;
