-- The cells of some lines, as written. Grain: one row per line. Parameters: $lines.
SELECT * FROM raw WHERE line IN (SELECT unnest($lines::BIGINT[])) ORDER BY line;
