-- Records an explanation of a finding. Grain: one row. Parameters: the columns, in this order.
INSERT INTO explanation (
    seq, finding_key, code, reason, note, recorded_at, recorded_by
)
VALUES (?, ?, ?, ?, ?, ?, ?);
