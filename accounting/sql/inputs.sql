-- What needs a coefficient. Grain: one row per item, period, province, family of fuel defaults and own coefficient of a
-- firm, over the counted entries that are not zero; with the first place that needs it.
SELECT
    c.item, c.period, c.region, c.family, c.coefficient, c.coefficient_unit, c.documented, count(*) AS row_count,
    count(DISTINCT c.firm_id) AS firm_count, min_by(f.name, c.entry_id) AS name, min_by(e.file, c.entry_id) AS file,
    min_by(e.sheet, c.entry_id) AS sheet, min_by(e.row_number, c.entry_id) AS row_number,
    min_by(e.column_name, c.entry_id) AS column_name
FROM counted AS c
JOIN standing_entry AS e USING (entry_id)
JOIN latest_firm AS f ON f.firm_id = c.firm_id
WHERE c.quantity <> 0 AND c.registered AND NOT c.in_conflict
GROUP BY c.item, c.period, c.region, c.family, c.coefficient, c.coefficient_unit, c.documented
ORDER BY c.item, c.period, c.region, c.family, c.coefficient, c.coefficient_unit, c.documented;
