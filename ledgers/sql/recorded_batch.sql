-- What the table `batch` holds, to be compared with the journal. Grain: one row per row of the table.
SELECT
    batch_id, file, sha256, layout_sha256, importer, importer_version, row_count, recorded_at, recorded_by,
    reason, note, override_reason
FROM batch
ORDER BY ALL;
