-- What the digests of `meter` are taken over: the rows of a batch in their order, each as one text, in segments of 1,024.
-- Grain: one row per batch and segment. Parameters: $first_id and $last_id, the rows to read.
SELECT
    b.first_row_id, count(*) AS row_count,
    sha256(
        string_agg(
            concat_ws(
                chr(31),
                t.meter_row_id - b.first_row_id, meter_id, firm_id, measure, accuracy_class,
                coalesce(ratio::VARCHAR, chr(26)), coalesce(calibrated_on::VARCHAR, chr(26)),
                coalesce(calibration_due::VARCHAR, chr(26)), valid_from, note, sheet,
                coalesce(row_number::VARCHAR, chr(26)), column_name
            ),
            chr(30) ORDER BY t.meter_row_id
        )
    ) AS digest
FROM meter AS t
LEFT JOIN batch_rows AS b ON b.batch_id = t.batch_id AND b.table_name = 'meter'
WHERE t.meter_row_id BETWEEN $first_id AND $last_id
GROUP BY b.first_row_id, (t.meter_row_id - b.first_row_id) // 1024
ORDER BY b.first_row_id, (t.meter_row_id - b.first_row_id) // 1024;
