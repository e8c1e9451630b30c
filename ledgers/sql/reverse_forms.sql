-- Reverses what a form stated before and the correcting sheet no longer states. Grain: one reversal per entry that still
-- stands from another batch, of a firm, period and form that the batch files; `sale` has no column in the forms and stays. Run after reverse_entries.sql.
-- Parameters: $batch_id, $reason; $forms, $firm_ids, $periods and $sheets, one element each per sheet.
INSERT INTO entry (
    firm_id, period, item, flow, state, quantity, unit, unit_written, quantity_item_unit, coefficient,
    coefficient_unit, ncv, ncv_unit, carbon_content, carbon_content_unit, document, batch_id, sheet, row_number,
    column_name, reverses, reason
)
SELECT
    o.firm_id, o.period, o.item, o.flow, o.state, -o.quantity, o.unit, o.unit_written, -o.quantity_item_unit,
    o.coefficient, o.coefficient_unit, o.ncv, o.ncv_unit, o.carbon_content, o.carbon_content_unit, o.document,
    $batch_id, s.sheet, NULL, '', o.entry_id, $reason
FROM standing_entry AS o
JOIN (
    SELECT
        unnest($forms) AS form, unnest($firm_ids) AS firm_id, unnest($periods) AS period, unnest($sheets) AS sheet
) AS s ON
    s.firm_id = o.firm_id AND s.period = o.period
    AND s.form = CASE
        WHEN o.flow IN ('transformation_input', 'transformation_output', 'recovery') THEN '205-2' ELSE '205-1'
    END
WHERE o.batch_id <> $batch_id AND o.flow <> 'sale';
