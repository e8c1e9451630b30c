-- The readings that are no number, or one that the ledger cannot hold. Grain: one row per reading, at most $most for
-- each meter and code; `places` counts them all. Parameters: $most; $listed, at most so many rows; $limit, the number
-- that a reading stays below in the base unit of its measure.
WITH judged AS (
    SELECT
        c.line, c.position, c.meter, c.measure, c.odd, coalesce(c.quantity, s.quantity) AS number,
        coalesce(s.code, CASE WHEN abs(number) * m.factor >= $limit THEN 'number-too-large' END) AS code
    FROM cell AS c
    JOIN measure AS m ON m.measure = c.measure
    LEFT JOIN spelt AS s ON s.text = c.odd
)

SELECT line, position, meter, measure, odd, number, code, count(*) OVER (PARTITION BY meter, code) AS places
FROM judged
WHERE code IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY meter, code ORDER BY line, position, measure) <= $most
ORDER BY line, position, measure
LIMIT $listed;
