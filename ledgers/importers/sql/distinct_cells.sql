-- The distinct spellings of a column. Grain: one row per spelling. Parameters: $column, the name of a column of `coded`.
SELECT DISTINCT COLUMNS(lambda name: name = $column) FROM coded;
