-- Adds one column of readings. Parameters: $name in `raw`; $position in the row; $measure, NULL where the row names it.
INSERT INTO slot VALUES ($name, $position, $measure);
