-- Appends the rows of one batch to `entry`. Grain: one row per row of the staged file. Parameters: $path of the staged
-- CSV, which the store itself wrote: every option is given, nothing is detected.
INSERT INTO entry (
    firm_id, period, item, flow, state, quantity, unit, unit_written, quantity_item_unit, coefficient,
    coefficient_unit, ncv, ncv_unit, carbon_content, carbon_content_unit, document, batch_id, sheet, row_number,
    column_name
)
SELECT
    firm_id, period, item, flow, state, quantity::DECIMAL(19, 6), unit, unit_written,
    quantity_item_unit::DECIMAL(23, 10), coefficient::DECIMAL(18, 10), coefficient_unit, ncv::DECIMAL(18, 6),
    ncv_unit, carbon_content::DECIMAL(18, 10), carbon_content_unit, document, batch_id::INTEGER, sheet,
    row_number::INTEGER, column_name
FROM read_csv(
    $path, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '\N',
    max_line_size = 1048576, columns = {
        'firm_id': 'VARCHAR', 'period': 'VARCHAR', 'item': 'VARCHAR', 'flow': 'VARCHAR', 'state': 'VARCHAR',
        'quantity': 'VARCHAR', 'unit': 'VARCHAR', 'unit_written': 'VARCHAR', 'quantity_item_unit': 'VARCHAR',
        'coefficient': 'VARCHAR', 'coefficient_unit': 'VARCHAR', 'ncv': 'VARCHAR', 'ncv_unit': 'VARCHAR',
        'carbon_content': 'VARCHAR', 'carbon_content_unit': 'VARCHAR', 'document': 'VARCHAR', 'batch_id': 'VARCHAR',
        'sheet': 'VARCHAR', 'row_number': 'VARCHAR', 'column_name': 'VARCHAR'
    }
);
