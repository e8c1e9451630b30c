-- Adds one measure. Parameters: $measure, its number in the layout; $name, $unit, $base_unit, $factor between them.
INSERT INTO measure VALUES ($measure, $name, $unit, $base_unit, $factor);
