-- Parameters: $kind; lists as long as each other; $value as text, NULL where there is none.
INSERT INTO measured
SELECT
    $kind, unnest($item::VARCHAR[]), unnest($number_cell::VARCHAR[]), unnest($unit_cell::VARCHAR[]),
    unnest($documented::BOOLEAN[]), unnest($value::VARCHAR[]), unnest($unit::VARCHAR[]), unnest($faults::VARCHAR[]);
