-- Which meters of a batch stand in the register already from the same day. Grain: one row per repeated meter, measure and
-- day. Parameters: $batch_id.
SELECT
    n.meter_id, n.measure, n.valid_from, n.sheet, n.row_number, n.column_name, o.file AS standing_file,
    o.row_number AS standing_row, o.firm_id AS standing_firm
FROM standing_meter AS n
JOIN standing_meter AS o USING (meter_id, measure, valid_from)
WHERE n.batch_id = $batch_id AND o.batch_id <> n.batch_id
ORDER BY n.row_number;
