-- Adds a text that names the measure of its row. Parameters: $written; $measure, NULL where such rows are left out.
INSERT INTO kind VALUES ($written, $measure);
