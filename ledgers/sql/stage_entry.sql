-- Writes the records of one file as staged Parquet. Grain: one row per row of the CSV, which the importer's process itself
-- wrote: every option is given, nothing is detected. Parameters: $path of the CSV, $target of the Parquet.
COPY (
    SELECT
        firm_id, period, item, flow, state, quantity::DECIMAL(19, 6) AS quantity, unit, unit_written,
        quantity_item_unit::DECIMAL(23, 10) AS quantity_item_unit, coefficient::DECIMAL(18, 10) AS coefficient,
        coefficient_unit, ncv::DECIMAL(18, 6) AS ncv, ncv_unit, carbon_content::DECIMAL(18, 10) AS carbon_content,
        carbon_content_unit, document, sheet, row_number::INTEGER AS row_number, column_name
    FROM read_csv(
        $path, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '\N',
        max_line_size = 1048576, columns = {
            'firm_id': 'VARCHAR', 'period': 'VARCHAR', 'item': 'VARCHAR', 'flow': 'VARCHAR', 'state': 'VARCHAR',
            'quantity': 'VARCHAR', 'unit': 'VARCHAR', 'unit_written': 'VARCHAR', 'quantity_item_unit': 'VARCHAR',
            'coefficient': 'VARCHAR', 'coefficient_unit': 'VARCHAR', 'ncv': 'VARCHAR', 'ncv_unit': 'VARCHAR',
            'carbon_content': 'VARCHAR', 'carbon_content_unit': 'VARCHAR', 'document': 'VARCHAR',
            'sheet': 'VARCHAR', 'row_number': 'VARCHAR', 'column_name': 'VARCHAR'
        }
    )
) TO $target (FORMAT parquet, COMPRESSION zstd);
