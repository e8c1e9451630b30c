-- Writes the records of one file as staged Parquet. Grain: one row per row of the CSV, which the importer's process itself
-- wrote: every option is given, nothing is detected. Parameters: $path of the CSV, $target of the Parquet.
COPY (
    SELECT
        meter_id, measure, start_at::TIMESTAMP AS start_at, minutes::INTEGER AS minutes,
        quantity::DECIMAL(19, 6) AS quantity, unit, quantity_base_unit::DECIMAL(23, 10) AS quantity_base_unit,
        base_unit, row_number::INTEGER AS row_number
    FROM read_csv(
        $path, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '\N',
        max_line_size = 1048576, columns = {
            'meter_id': 'VARCHAR', 'measure': 'VARCHAR', 'start_at': 'VARCHAR', 'minutes': 'VARCHAR',
            'quantity': 'VARCHAR', 'unit': 'VARCHAR', 'quantity_base_unit': 'VARCHAR', 'base_unit': 'VARCHAR',
            'row_number': 'VARCHAR'
        }
    )
) TO $target (FORMAT parquet, COMPRESSION zstd);
