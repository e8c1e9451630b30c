-- What the table `explanation` holds, to be compared with the journal. Grain: one row per row of the table.
SELECT
    seq, finding_key, code, reason, note, recorded_at, recorded_by
FROM explanation
ORDER BY ALL;
