-- Which firms, activities or readings of a batch repeat stored ones. Grain: one row per repeated key.
-- Parameters: $batch_id.
SELECT 'firm' AS kind, n.firm_id || ' ' || n.valid_from AS key, n.sheet, n.row_number, b.file AS standing_file
FROM firm AS n
JOIN firm AS o ON o.firm_id = n.firm_id AND o.valid_from = n.valid_from AND o.batch_id <> n.batch_id
JOIN batch AS b ON b.batch_id = o.batch_id
WHERE n.batch_id = $batch_id
UNION ALL
SELECT
    'activity', n.firm_id || ' ' || n.period || ' ' || n.measure || ' ' || n.price_base, n.sheet, n.row_number, b.file
FROM activity AS n
JOIN activity AS o ON
    o.firm_id = n.firm_id AND o.period = n.period AND o.measure = n.measure AND o.price_base = n.price_base
    AND o.batch_id <> n.batch_id
JOIN batch AS b ON b.batch_id = o.batch_id
WHERE n.batch_id = $batch_id
UNION ALL
SELECT 'reading', any_value(n.meter_id || ' ' || n.start_at), '', min(n.row_number), any_value(b.file)
FROM reading AS n
JOIN reading AS o ON
    o.meter_id = n.meter_id AND o.measure = n.measure AND o.start_at = n.start_at AND o.batch_id <> n.batch_id
JOIN batch AS b ON b.batch_id = o.batch_id
WHERE n.batch_id = $batch_id
GROUP BY n.meter_id, n.measure;
