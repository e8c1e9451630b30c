-- Records that a batch is withdrawn. Grain: one row. Parameters: the columns, in this order.
INSERT INTO withdrawal (
    batch_id, withdrawn_in, reason, note, recorded_at, recorded_by
)
VALUES (?, ?, ?, ?, ?, ?);
