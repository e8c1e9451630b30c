-- Parameters: lists as long as each other; $size_limit and $factor as text, NULL where there is none.
INSERT INTO subject
SELECT
    unnest($first_cell::VARCHAR[]), unnest($second_cell::VARCHAR[]), unnest($unit_cell::VARCHAR[]),
    unnest($subject::VARCHAR[]), unnest($aspect::VARCHAR[]), unnest($unit::VARCHAR[]), unnest($unit_written::VARCHAR[]),
    unnest($base_unit::VARCHAR[]), unnest($due::BOOLEAN[]), unnest($size_limit::VARCHAR[]), unnest($factor::VARCHAR[]),
    unnest($faults::VARCHAR[]);
