-- Writes the staged entries, in the columns of ledgers/_staging.py. Grain: one row per record, in the order of the file.
-- Parameters: $path.
COPY (
    SELECT
        firm_id, period, subject AS item, aspect AS flow, state, quantity, unit, unit_written,
        converted AS quantity_item_unit, coefficient, coefficient_unit, ncv, ncv_unit, carbon_content,
        carbon_content_unit, document, ''::canon AS sheet, line::INTEGER AS row_number, 'quantity'::canon AS column_name
    FROM mapped
) TO $path (FORMAT parquet);
