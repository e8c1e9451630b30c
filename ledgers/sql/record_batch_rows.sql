-- Records which rows of a table are those of a batch. Grain: one row. Parameters: the columns, in this order.
INSERT INTO batch_rows (
    batch_id, table_name, first_row_id, row_count
)
VALUES (?, ?, ?, ?);
