-- The distinct spellings of each column of the view `written`. Grain: one row, a list for each column.
CREATE TABLE spelled AS SELECT list(DISTINCT COLUMNS(*)) FROM written;
