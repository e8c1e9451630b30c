-- Every firm of the ledger stands in the register. Grain: one row per firm that does not.
SELECT
    x.firm_id, any_value(x.file) AS file, any_value(x.sheet) AS sheet, min(x.row_number) AS row_number,
    '' AS column_name
FROM (
    SELECT firm_id, file, sheet, row_number FROM standing_entry
    UNION ALL
    SELECT a.firm_id, b.file, a.sheet, a.row_number FROM activity AS a JOIN batch AS b USING (batch_id)
) AS x
WHERE NOT EXISTS (SELECT 1 FROM firm AS f WHERE f.firm_id = x.firm_id)
GROUP BY x.firm_id
ORDER BY x.firm_id;
