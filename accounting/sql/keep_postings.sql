-- Writes the summed postings for another calculation to be held against. Grain: as `summed`. Parameters: $target of the
-- Parquet.
COPY (FROM summed) TO $target (FORMAT parquet);
