-- Makes `numbered`: the records with their lines. Grain: one row per record.
CREATE VIEW numbered AS
SELECT coalesce(line_written, (rowid + (SELECT line_offset FROM origin))::INTEGER) AS line, * EXCLUDE (line_written)
FROM record;
