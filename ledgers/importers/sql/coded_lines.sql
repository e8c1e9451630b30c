-- The cells of some lines as they are kept. Grain: one row per line. Parameters: $names of columns of `coded`, $lines.
SELECT COLUMNS(lambda name: list_contains($names, name))
FROM coded
WHERE line IN (SELECT unnest($lines::BIGINT[]));
