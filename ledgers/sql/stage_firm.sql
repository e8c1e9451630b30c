-- Writes the records of one file as staged Parquet. Grain: one row per row of the CSV, which the importer's process itself
-- wrote: every option is given, nothing is detected. Parameters: $path of the CSV, $target of the Parquet.
COPY (
    SELECT
        firm_id, name, county, industry, above_scale::BOOLEAN AS above_scale, park, scope,
        valid_from::DATE AS valid_from, sheet, row_number::INTEGER AS row_number, column_name
    FROM read_csv(
        $path, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '\N',
        max_line_size = 1048576, columns = {
            'firm_id': 'VARCHAR', 'name': 'VARCHAR', 'county': 'VARCHAR', 'industry': 'VARCHAR',
            'above_scale': 'VARCHAR', 'park': 'VARCHAR', 'scope': 'VARCHAR', 'valid_from': 'VARCHAR',
            'sheet': 'VARCHAR', 'row_number': 'VARCHAR', 'column_name': 'VARCHAR'
        }
    )
) TO $target (FORMAT parquet, COMPRESSION zstd);
