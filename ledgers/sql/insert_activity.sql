-- Appends the rows of one batch to `activity`. Grain: one row per row of the staged file. Parameters: $path of the staged
-- CSV, which the store itself wrote: every option is given, nothing is detected.
INSERT INTO activity (
    firm_id, period, measure, quantity, unit, unit_written, quantity_base_unit, base_unit, price_base, document,
    batch_id, sheet, row_number, column_name
)
SELECT
    firm_id, period, measure, quantity::DECIMAL(19, 6), unit, unit_written, quantity_base_unit::DECIMAL(23, 10),
    base_unit, price_base, document, batch_id::INTEGER, sheet, row_number::INTEGER, column_name
FROM read_csv(
    $path, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '\N',
    max_line_size = 1048576, columns = {
        'firm_id': 'VARCHAR', 'period': 'VARCHAR', 'measure': 'VARCHAR', 'quantity': 'VARCHAR', 'unit': 'VARCHAR',
        'unit_written': 'VARCHAR', 'quantity_base_unit': 'VARCHAR', 'base_unit': 'VARCHAR', 'price_base': 'VARCHAR',
        'document': 'VARCHAR', 'batch_id': 'VARCHAR', 'sheet': 'VARCHAR', 'row_number': 'VARCHAR',
        'column_name': 'VARCHAR'
    }
);
