-- What the table `period_lock` holds, to be compared with the journal. Grain: one row per row of the table.
SELECT
    seq, period, is_locked, reason, recorded_at, recorded_by
FROM period_lock
ORDER BY ALL;
