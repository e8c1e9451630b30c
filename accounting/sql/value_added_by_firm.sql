-- Value added by firm with its place. Grain: one row per firm, the largest first.
-- Parameters: $period, $price_base, $scopes.
SELECT
    f.firm_id, f.name, a.quantity_base_unit AS amount, a.quantity AS quantity_written, a.unit_written, a.document,
    b.file, a.sheet, a.row_number, a.column_name
FROM standing_activity AS a
JOIN firm_in_period AS f USING (firm_id, period)
JOIN batch AS b ON b.batch_id = a.batch_id
WHERE
    a.measure = 'value_added' AND a.period = $period AND a.price_base = $price_base
    AND list_contains($scopes, f.scope)
ORDER BY a.quantity_base_unit DESC, f.firm_id;
