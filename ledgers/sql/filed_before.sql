-- The forms of a batch that another batch has filed already. Grain: one row per form, firm and period.
-- Parameters: $batch_id; $forms, $firm_ids, $periods, $sheets, one element each per sheet.
SELECT
    s.form, s.firm_id, s.period, s.sheet, arg_max(b.file, b.batch_id) AS standing_file,
    arg_max(f.sheet, b.batch_id) AS standing_sheet
FROM (
    SELECT
        unnest($forms) AS form, unnest($firm_ids) AS firm_id, unnest($periods) AS period, unnest($sheets) AS sheet
) AS s
JOIN filed_form AS f ON f.form = s.form AND f.firm_id = s.firm_id AND f.period = s.period
JOIN live_batch AS b ON b.batch_id = f.batch_id
WHERE f.batch_id <> $batch_id
GROUP BY s.form, s.firm_id, s.period, s.sheet
ORDER BY s.sheet, s.firm_id, s.period;
