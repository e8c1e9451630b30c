-- What the table `withdrawal` holds, to be compared with the journal. Grain: one row per row of the table.
SELECT
    batch_id, withdrawn_in, reason, note, recorded_at, recorded_by
FROM withdrawal
ORDER BY ALL;
