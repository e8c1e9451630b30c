-- What the digests of `entry` are taken over: the rows of a batch in their order, each as one text, in segments of 1,024.
-- Grain: one row per batch and segment. Parameters: $first_id and $last_id, the rows to read.
-- A decimal is put into text through 18 digits where it fits: the text is the same, and written four times as fast.
SELECT
    b.first_row_id, count(*) AS row_count,
    sha256(
        string_agg(
            concat_ws(
                chr(31),
                t.entry_id - b.first_row_id, firm_id, period, item, flow, state,
                coalesce(TRY_CAST(quantity AS DECIMAL(18, 6))::VARCHAR, quantity::VARCHAR, chr(26)), unit,
                unit_written,
                coalesce(
                    TRY_CAST(quantity_item_unit AS DECIMAL(18, 10))::VARCHAR, quantity_item_unit::VARCHAR, chr(26)
                ),
                coalesce(coefficient::VARCHAR, chr(26)),
                coefficient_unit, coalesce(ncv::VARCHAR, chr(26)), ncv_unit,
                coalesce(carbon_content::VARCHAR, chr(26)), carbon_content_unit, document, sheet,
                coalesce(row_number::VARCHAR, chr(26)), column_name
            ),
            chr(30) ORDER BY t.entry_id
        )
    ) AS digest
FROM entry AS t
LEFT JOIN batch_rows AS b ON b.batch_id = t.batch_id AND b.table_name = 'entry'
WHERE t.entry_id BETWEEN $first_id AND $last_id
GROUP BY b.first_row_id, (t.entry_id - b.first_row_id) // 1024
ORDER BY b.first_row_id, (t.entry_id - b.first_row_id) // 1024;
