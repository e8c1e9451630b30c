-- Firms' own calorific values and carbon contents, which calculations do not use yet. Grain: one row per firm, period
-- and item that states one. Parameters: $periods.
SELECT
    e.firm_id, f.name, e.period, e.item, min_by(e.file, e.entry_id) AS file, min_by(e.sheet, e.entry_id) AS sheet,
    min_by(e.row_number, e.entry_id) AS row_number, min_by(e.column_name, e.entry_id) AS column_name
FROM standing_entry AS e
LEFT JOIN latest_firm AS f USING (firm_id)
WHERE list_contains($periods, e.period) AND (e.ncv IS NOT NULL OR e.carbon_content IS NOT NULL)
GROUP BY e.firm_id, f.name, e.period, e.item
ORDER BY e.firm_id, e.period, e.item;
