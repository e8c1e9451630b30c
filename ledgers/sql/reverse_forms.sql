-- Takes back what a form stated before and the correcting sheet no longer states. Grain: one reversal per entry that still
-- stands from another batch, of a firm, period and form that the batch files. `sale` has no column in the forms and stays;
-- so do figures beside the plain ones (`cumulative:purchase`), which reverse_filed.sql takes back sheet by sheet.
-- Run after reverse_entries.sql. Parameters: $batch_id; $forms, $firm_ids, $periods, $sheets, one element each per sheet.
INSERT INTO reversal (reversal_id, table_name, row_id, sheet, row_number, column_name, batch_id)
SELECT
    (SELECT coalesce(max(reversal_id), 0) FROM reversal) + row_number() OVER (ORDER BY o.entry_id), 'entry', o.entry_id,
    s.sheet, NULL, '', $batch_id
FROM standing_entry AS o
JOIN (
    SELECT
        unnest($forms) AS form, unnest($firm_ids) AS firm_id, unnest($periods) AS period, unnest($sheets) AS sheet
) AS s ON
    s.firm_id = o.firm_id AND s.period = o.period
    AND s.form = CASE
        WHEN o.flow IN ('transformation_input', 'transformation_output', 'recovery') OR starts_with(o.flow, 'input_')
            THEN '205-2'
        ELSE '205-1'
    END
WHERE o.batch_id <> $batch_id AND o.flow <> 'sale' AND NOT contains(o.flow, ':');
