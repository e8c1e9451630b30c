-- Appends the rows of one batch to `reading`. Grain: one row per row of the staged file. Parameters: $path of the staged
-- CSV, which the store itself wrote: every option is given, nothing is detected.
INSERT INTO reading (
    meter_id, measure, start_at, minutes, quantity, unit, quantity_base_unit, base_unit, batch_id, row_number
)
SELECT
    meter_id, measure, start_at::TIMESTAMP, minutes::INTEGER, quantity::DECIMAL(19, 6), unit,
    quantity_base_unit::DECIMAL(23, 10), base_unit, batch_id::INTEGER, row_number::INTEGER
FROM read_csv(
    $path, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '\N',
    max_line_size = 1048576, columns = {
        'meter_id': 'VARCHAR', 'measure': 'VARCHAR', 'start_at': 'VARCHAR', 'minutes': 'VARCHAR',
        'quantity': 'VARCHAR', 'unit': 'VARCHAR', 'quantity_base_unit': 'VARCHAR', 'base_unit': 'VARCHAR',
        'batch_id': 'VARCHAR', 'row_number': 'VARCHAR'
    }
);
