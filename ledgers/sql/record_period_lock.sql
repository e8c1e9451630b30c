-- Records that a period is closed or opened again. Grain: one row. Parameters: the columns, in this order.
INSERT INTO period_lock (
    seq, period, is_locked, reason, recorded_at, recorded_by
)
VALUES (?, ?, ?, ?, ?, ?);
