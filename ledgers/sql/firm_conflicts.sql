-- Which firms of a batch stand in the register already from the same day. Grain: one row per repeated firm and day.
-- Parameters: $batch_id.
SELECT
    n.firm_id, n.valid_from, n.name, n.sheet, n.row_number, n.column_name, b.file AS standing_file,
    o.row_number AS standing_row, o.name AS standing_name
FROM standing_firm AS n
JOIN standing_firm AS o ON o.firm_id = n.firm_id AND o.valid_from = n.valid_from AND o.batch_id <> n.batch_id
JOIN batch AS b ON b.batch_id = o.batch_id
WHERE n.batch_id = $batch_id
ORDER BY n.row_number;
