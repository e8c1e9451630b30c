-- How many spellings the columns have together. Grain: one row.
SELECT len(list_concat(*COLUMNS(*))) AS spellings FROM spelled;
