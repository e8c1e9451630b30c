-- The type of all texts that the staged tables of a tidy table hold: Parquet writes it without looking at each row.
CREATE TYPE canon AS ENUM (SELECT DISTINCT text FROM canon_text ORDER BY text);
