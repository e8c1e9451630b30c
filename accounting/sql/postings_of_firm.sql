-- The postings of one firm behind one measure. Grain: one row per posting, the largest first.
-- Parameters: $measure, $firm_id, $period.
SELECT
    p.source, p.source_id, p.item, p.flow, p.sign, p.quantity, p.factor, p.amount, p.resolution_id,
    coalesce(e.file, b.file) AS file, coalesce(e.sheet, a.sheet) AS sheet,
    coalesce(e.row_number, a.row_number) AS row_number, coalesce(e.column_name, a.column_name) AS column_name,
    coalesce(e.quantity, a.quantity) AS quantity_written, coalesce(e.unit_written, a.unit_written) AS unit_written,
    coalesce(e.document, a.document) AS document
FROM traced AS p
LEFT JOIN standing_entry AS e ON p.source = 'entry' AND e.entry_id = p.source_id
LEFT JOIN standing_activity AS a ON p.source = 'activity' AND a.activity_id = p.source_id
LEFT JOIN batch AS b ON b.batch_id = a.batch_id
WHERE p.measure = $measure AND p.firm_id = $firm_id AND p.period = $period
ORDER BY abs(p.amount) DESC, p.source_id;
