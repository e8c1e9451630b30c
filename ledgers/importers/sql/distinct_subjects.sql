-- The distinct combinations that are read together. Grain: one row per combination. Parameters: $limit on their number.
SELECT DISTINCT first_cell::VARCHAR, second_cell::VARCHAR, unit_cell::VARCHAR FROM coded LIMIT $limit;
