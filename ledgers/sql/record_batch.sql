-- Records one file that was taken in. Grain: one row. Parameters: the columns, in this order.
INSERT INTO batch (
    batch_id, file, sha256, layout_sha256, importer, importer_version, row_count, recorded_at, recorded_by,
    reason, note, override_reason
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
