-- Appends the rows of one batch to `firm`. Grain: one row per row of the staged file. Parameters: $path of the staged
-- CSV, which the store itself wrote: every option is given, nothing is detected.
INSERT INTO firm (
    firm_id, name, county, industry, above_scale, park, scope, valid_from, batch_id, sheet, row_number,
    column_name
)
SELECT
    firm_id, name, county, industry, above_scale::BOOLEAN, park, scope, valid_from::DATE, batch_id::INTEGER, sheet,
    row_number::INTEGER, column_name
FROM read_csv(
    $path, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '\N',
    max_line_size = 1048576, columns = {
        'firm_id': 'VARCHAR', 'name': 'VARCHAR', 'county': 'VARCHAR', 'industry': 'VARCHAR', 'above_scale': 'VARCHAR',
        'park': 'VARCHAR', 'scope': 'VARCHAR', 'valid_from': 'VARCHAR', 'batch_id': 'VARCHAR', 'sheet': 'VARCHAR',
        'row_number': 'VARCHAR', 'column_name': 'VARCHAR'
    }
);
