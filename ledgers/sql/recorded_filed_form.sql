-- What the table `filed_form` holds, to be compared with the journal. Grain: one row per row of the table.
SELECT
    batch_id, form, firm_id, period, sheet
FROM filed_form
ORDER BY ALL;
