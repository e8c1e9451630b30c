-- Attaches a file of DuckDB's own for the working tables: they are compressed there, and outgrow no memory.
-- Parameters: $path of the file.
ATTACH $path AS work;
