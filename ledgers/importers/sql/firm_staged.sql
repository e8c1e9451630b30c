-- Writes the staged firms, in the columns of ledgers/_staging.py. Grain: one row per record, in the order of the file.
-- Parameters: $path.
COPY (
    SELECT
        firm_id, name, county, industry, above_scale::VARCHAR::BOOLEAN AS above_scale, park, scope,
        valid_from::VARCHAR::DATE AS valid_from, ''::canon AS sheet, line::INTEGER AS row_number,
        'firm_id'::canon AS column_name
    FROM mapped
) TO $path (FORMAT parquet);
