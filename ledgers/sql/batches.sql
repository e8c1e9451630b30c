-- The files taken in by the day looked at. Grain: one row per batch; withdrawn_in: the line that withdrew it, NULL while it
-- counts, with who, when and why. Parameters: none.
SELECT
    b.batch_id, b.file, b.row_count, b.recorded_at, b.recorded_by, b.reason, b.note, b.override_reason,
    w.withdrawn_in, w.recorded_at AS withdrawn_at, w.recorded_by AS withdrawn_by, w.reason AS withdrawn_reason,
    w.note AS withdrawn_note, b.sha256, j.line ->> '$.sha256' AS digest
FROM batch AS b
JOIN journal AS j ON j.seq = b.batch_id
LEFT JOIN withdrawal AS w ON
    w.batch_id = b.batch_id AND w.withdrawn_in <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647)
WHERE b.batch_id <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647)
QUALIFY row_number() OVER (PARTITION BY b.batch_id ORDER BY w.withdrawn_in) = 1
ORDER BY b.batch_id;
