-- Takes back what was paid for items that form 205-1 of a firm and period no longer states. Grain: one reversal per amount
-- that still stands from another batch. Figures beside the plain ones are taken back sheet by sheet (reverse_filed.sql).
-- Run after reverse_activities.sql. Parameters: $batch_id; $forms, $firm_ids, $periods, $sheets, one element each per sheet.
INSERT INTO reversal (reversal_id, table_name, row_id, sheet, row_number, column_name, batch_id)
SELECT
    (SELECT coalesce(max(reversal_id), 0) FROM reversal) + row_number() OVER (ORDER BY o.activity_id), 'activity',
    o.activity_id, s.sheet, NULL, '', $batch_id
FROM standing_activity AS o
JOIN (
    SELECT
        unnest($forms) AS form, unnest($firm_ids) AS firm_id, unnest($periods) AS period, unnest($sheets) AS sheet
) AS s ON s.firm_id = o.firm_id AND s.period = o.period AND s.form = '205-1'
WHERE o.batch_id <> $batch_id AND starts_with(o.measure, 'purchase_amount:');
