-- A firm's own coefficient lies within the range of the reference table; electricity and heat have one value.
-- Grain: one row per firm, period and item whose coefficient does not. Parameters: $reference_items, $reference_units, $reference_lows and $reference_highs: for each
-- item the unit of its reference and the range, both in that unit.
WITH reference AS (
    SELECT unnest($reference_items) AS item, unnest($reference_units) AS unit, unnest($reference_lows) AS low, unnest($reference_highs) AS high
)

SELECT
    e.firm_id, e.period, e.item, arg_min(e.flow, e.entry_id) AS flow, e.coefficient AS found,
    CASE WHEN e.coefficient < r.low THEN r.low ELSE r.high END AS expected,
    e.coefficient - CASE WHEN e.coefficient < r.low THEN r.low ELSE r.high END AS difference,
    arg_min(e.file, e.entry_id) AS file, arg_min(e.sheet, e.entry_id) AS sheet,
    arg_min(e.row_number, e.entry_id) AS row_number, arg_min(e.column_name, e.entry_id) AS column_name
FROM standing_entry AS e
JOIN reference AS r ON r.item = e.item AND r.unit = e.coefficient_unit
WHERE e.coefficient IS NOT NULL AND NOT contains(e.flow, ':') AND (e.coefficient < r.low OR e.coefficient > r.high)
GROUP BY e.firm_id, e.period, e.item, e.coefficient, r.low, r.high
ORDER BY e.firm_id, e.period, e.item;
