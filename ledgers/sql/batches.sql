-- The files taken in by the day looked at. Grain: one row per batch; withdrawn_in: the line that withdrew it, NULL while it
-- counts. Parameters: none.
SELECT
    b.batch_id, b.file, b.row_count, b.recorded_at, b.recorded_by, b.reason, b.note, b.override_reason,
    min(w.withdrawn_in) AS withdrawn_in, b.sha256, j.line ->> '$.sha256' AS digest
FROM batch AS b
JOIN journal AS j ON j.seq = b.batch_id
LEFT JOIN withdrawal AS w ON
    w.batch_id = b.batch_id AND w.withdrawn_in <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647)
WHERE b.batch_id <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647)
GROUP BY ALL
ORDER BY b.batch_id;
