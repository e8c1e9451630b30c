-- How many rows a staged table has, and how many do not stand behind the one before. Grain: one row. Parameters: $path.
SELECT count(*) AS staged, count_if(row_number <= before) AS misplaced
FROM (SELECT row_number, lag(row_number) OVER () AS before FROM read_parquet($path));
