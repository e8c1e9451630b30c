-- Writes the records of one file as staged Parquet. Grain: one row per row of the CSV, which the importer's process itself
-- wrote: every option is given, nothing is detected. Parameters: $path of the CSV, $target of the Parquet.
COPY (
    SELECT
        firm_id, period, measure, quantity::DECIMAL(19, 6) AS quantity, unit, unit_written,
        quantity_base_unit::DECIMAL(23, 10) AS quantity_base_unit, base_unit, price_base, document, sheet,
        row_number::INTEGER AS row_number, column_name
    FROM read_csv(
        $path, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '\N',
        max_line_size = 1048576, columns = {
            'firm_id': 'VARCHAR', 'period': 'VARCHAR', 'measure': 'VARCHAR', 'quantity': 'VARCHAR',
            'unit': 'VARCHAR', 'unit_written': 'VARCHAR', 'quantity_base_unit': 'VARCHAR', 'base_unit': 'VARCHAR',
            'price_base': 'VARCHAR', 'document': 'VARCHAR', 'sheet': 'VARCHAR', 'row_number': 'VARCHAR',
            'column_name': 'VARCHAR'
        }
    )
) TO $target (FORMAT parquet, COMPRESSION zstd);
