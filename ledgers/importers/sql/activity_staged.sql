-- Writes the staged activities, in the columns of ledgers/_staging.py. Grain: one row per record with a number, in the
-- order of the file. Parameters: $path.
COPY (
    SELECT
        firm_id, period, subject AS measure, quantity, unit, unit_written, converted AS quantity_base_unit, base_unit,
        aspect AS price_base, document, ''::canon AS sheet, line::INTEGER AS row_number,
        'quantity'::canon AS column_name
    FROM mapped
    WHERE is_record
) TO $path (FORMAT parquet);
