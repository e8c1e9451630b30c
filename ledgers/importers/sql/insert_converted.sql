-- Parameters: lists as long as each other; $quantity and $converted as text.
INSERT INTO converted
SELECT
    unnest($first_cell::VARCHAR[]), unnest($unit_cell::VARCHAR[]), unnest($quantity::VARCHAR[]),
    unnest($converted::VARCHAR[]);
