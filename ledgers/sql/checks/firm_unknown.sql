-- Every firm of the ledger stands in the register. Grain: one row per firm that does not; periods: those it reports.
SELECT
    x.firm_id, list(DISTINCT x.period ORDER BY x.period) AS periods, min_by(x.file, x.batch_id) AS file,
    min_by(x.sheet, x.batch_id) AS sheet, min_by(x.row_number, x.batch_id) AS row_number, '' AS column_name
FROM (
    SELECT firm_id, period, file, sheet, row_number, batch_id FROM standing_entry
    UNION ALL
    SELECT firm_id, period, file, sheet, row_number, batch_id FROM standing_activity
) AS x
WHERE NOT EXISTS (SELECT 1 FROM standing_firm AS f WHERE f.firm_id = x.firm_id)
GROUP BY x.firm_id
ORDER BY x.firm_id;
