-- Parameters: $column; $spelled, $meaning and $faults, lists as long as each other.
INSERT INTO one_cell
SELECT $column, unnest($spelled::VARCHAR[]), unnest($meaning::VARCHAR[]), unnest($faults::VARCHAR[]);
