-- How many rows a correcting batch has taken back, and how many of them are those of a former batch. Grain: one row.
-- Parameters: $batch_id, $former_id.
SELECT count(*) AS reversed_count, count(h.batch_id) AS of_former
FROM reversal AS r
LEFT JOIN batch_rows AS h ON
    h.batch_id = $former_id AND h.table_name = r.table_name
    AND r.row_id BETWEEN h.first_row_id AND h.first_row_id + h.row_count - 1
WHERE r.batch_id = $batch_id;
