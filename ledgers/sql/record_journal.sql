-- Records one line of the receipt journal. Grain: one row. Parameters: the columns, in this order.
INSERT INTO journal (
    seq, kind, recorded_at, line
)
VALUES (?, ?, ?, ?);
