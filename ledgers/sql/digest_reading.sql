-- What the digests of `reading` are taken over: the rows of a batch in their order, each as one text, in segments of 1,024.
-- Grain: one row per batch and segment. Parameters: $first_id and $last_id, the rows to read.
-- A decimal is put into text through 18 digits where it fits: the text is the same, and written four times as fast.
SELECT
    b.first_row_id, count(*) AS row_count,
    sha256(
        string_agg(
            concat_ws(
                chr(31),
                t.reading_id - b.first_row_id, meter_id, measure, start_at, minutes,
                coalesce(TRY_CAST(quantity AS DECIMAL(18, 6))::VARCHAR, quantity::VARCHAR, chr(26)), unit,
                coalesce(TRY_CAST(quantity_base_unit AS DECIMAL(18, 10))::VARCHAR, quantity_base_unit::VARCHAR),
                base_unit,
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
