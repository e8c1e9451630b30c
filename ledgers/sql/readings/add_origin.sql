-- Keeps the line of the record with rowid 0. Parameters: $line_offset, NULL where the records carry their lines.
INSERT INTO origin VALUES ($line_offset);
