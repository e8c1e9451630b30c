-- Makes `interval_reading` of readings that are amounts. Grain: one row per interval with a number; blanks have none.
CREATE VIEW interval_reading AS
SELECT
    c.line, c.position, c.meter, c.measure, b.start_at, coalesce(c.quantity, s.quantity) AS quantity
FROM cell AS c
JOIN begun AS b ON b.stamp = c.stamp
LEFT JOIN spelt AS s ON s.text = c.odd
WHERE coalesce(c.quantity, s.quantity) IS NOT NULL;
