-- Writes the records of one file as staged Parquet. Grain: one row per row of the CSV, which the importer's process itself
-- wrote: every option is given, nothing is detected. Parameters: $path of the CSV, $target of the Parquet.
COPY (
    SELECT
        meter_id, firm_id, measure, accuracy_class, ratio::DECIMAL(12, 6) AS ratio,
        calibrated_on::DATE AS calibrated_on, calibration_due::DATE AS calibration_due,
        valid_from::DATE AS valid_from, note, sheet, row_number::INTEGER AS row_number, column_name
    FROM read_csv(
        $path, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '\N',
        max_line_size = 1048576, columns = {
            'meter_id': 'VARCHAR', 'firm_id': 'VARCHAR', 'measure': 'VARCHAR', 'accuracy_class': 'VARCHAR',
            'ratio': 'VARCHAR', 'calibrated_on': 'VARCHAR', 'calibration_due': 'VARCHAR', 'valid_from': 'VARCHAR',
            'note': 'VARCHAR', 'sheet': 'VARCHAR', 'row_number': 'VARCHAR', 'column_name': 'VARCHAR'
        }
    )
) TO $target (FORMAT parquet, COMPRESSION zstd);
