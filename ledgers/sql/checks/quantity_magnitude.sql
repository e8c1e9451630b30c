-- A quantity written in ten thousand tonnes that exceeds so many of them is a slip of the unit. Grain: one row per entry
-- that breaks it. Parameters: $limit, in the unit as written; $units, the units that it is for.
SELECT
    firm_id, period, item, flow, quantity AS found, $limit AS expected, quantity - $limit AS difference, file, sheet,
    row_number, column_name
FROM standing_entry
WHERE unit IN (SELECT unnest($units)) AND quantity > $limit
ORDER BY firm_id, period, item, flow;
