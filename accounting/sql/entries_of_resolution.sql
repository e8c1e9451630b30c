-- Where a resolved coefficient was used, one place a firm. Grain: one row per firm. Parameters: $resolution_id.
SELECT
    f.name, min_by(e.file, e.entry_id) AS file, min_by(e.sheet, e.entry_id) AS sheet,
    min_by(e.row_number, e.entry_id) AS row_number, min_by(e.column_name, e.entry_id) AS column_name
FROM posting AS p
JOIN standing_entry AS e ON e.entry_id = p.source_id
JOIN latest_firm AS f ON f.firm_id = p.firm_id
WHERE p.resolution_id = $resolution_id AND p.source = 'entry' AND p.flow = 'production_use'
GROUP BY f.firm_id, f.name
ORDER BY f.firm_id;
