-- The quantities whose unit has no exact factor of four decimals. Grain: one row per combination and quantity.
SELECT DISTINCT k.first_cell::VARCHAR, k.unit_cell::VARCHAR, s.unit::VARCHAR, s.base_unit::VARCHAR,
    coalesce(k.quantity, n.quantity) AS quantity
FROM coded AS k
JOIN subject AS s
    ON s.first_cell = k.first_cell AND s.second_cell = k.second_cell AND s.unit_cell = k.unit_cell
LEFT JOIN odd_number AS n ON n.spelled = k.odd
WHERE s.faults IS NULL AND s.factor IS NULL AND coalesce(k.quantity, n.quantity) IS NOT NULL;
