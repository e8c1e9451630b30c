-- Parameters: lists as long as each other; $quantity as text, NULL where there is none.
INSERT INTO odd_number
SELECT unnest($spelled::VARCHAR[]), unnest($state::VARCHAR[]), unnest($quantity::VARCHAR[]), unnest($faults::VARCHAR[]);
