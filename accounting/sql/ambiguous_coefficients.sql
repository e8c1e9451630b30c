-- Items for which a firm states two coefficients in one period. Grain: one row per firm, period and item.
-- Parameters: $periods.
SELECT
    e.firm_id, f.name, e.period, e.item,
    string_agg(DISTINCT rtrim(rtrim(e.coefficient::VARCHAR, '0'), '.') || ' ' || e.coefficient_unit, '；') AS stated,
    min_by(e.file, e.entry_id) AS file, min_by(e.sheet, e.entry_id) AS sheet,
    min_by(e.row_number, e.entry_id) AS row_number, min_by(e.column_name, e.entry_id) AS column_name
FROM standing_entry AS e
LEFT JOIN latest_firm AS f USING (firm_id)
WHERE e.coefficient IS NOT NULL AND e.state = 'stated' AND list_contains($periods, e.period)
GROUP BY e.firm_id, f.name, e.period, e.item
HAVING count(DISTINCT e.coefficient::VARCHAR || ' ' || e.coefficient_unit) > 1
ORDER BY e.firm_id, e.period, e.item;
