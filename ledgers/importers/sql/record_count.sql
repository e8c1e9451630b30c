-- How many records make a row of the ledger. Grain: one row.
SELECT count(*) AS records FROM mapped WHERE is_record;
