-- Records a confirmation of a coefficient. Grain: one row. Parameters: the columns, in this order.
INSERT INTO confirmation (
    seq, key, printed, unit, confirmed_by, confirmed_on, document, page, row_sha256
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);
