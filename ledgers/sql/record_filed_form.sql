-- Records that a sheet of a file is a whole form. Grain: one row. Parameters: the columns, in this order.
INSERT INTO filed_form (
    batch_id, form, firm_id, period, sheet
)
VALUES (?, ?, ?, ?, ?);
