-- What the table `journal` holds, to be compared with the journal. Grain: one row per row of the table.
SELECT
    seq, kind, recorded_at, line
FROM journal
ORDER BY ALL;
