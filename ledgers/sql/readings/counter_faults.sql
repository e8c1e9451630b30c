-- The readings of counters that give no amount, and those at which a counter ran over. Grain: one row per reading, at
-- most $most for each meter and code; `places` counts them all. Parameters: $range, as in `counter_pairs`; $limit, the
-- number that an amount stays below in the unit of the measure; $most; $listed, at most so many rows.
WITH judged AS (
    SELECT
        p.line, p.position, p.meter, p.measure, p.line_before, p.before, p.reading, p.multiplier,
        p.multiplier_before, p.amount,
        CASE
            WHEN p.reading >= $range::DECIMAL(19, 6) OR p.reading < 0 THEN 'counter-digits'
            WHEN p.difference IS NULL THEN 'counter-falls'
            WHEN p.multiplier <> p.multiplier_before THEN 'counter-multiplier'
            WHEN p.amount >= $limit THEN 'number-too-large'
            WHEN p.amount <> round(p.amount, 6) THEN 'number-too-fine'
            WHEN try_cast(p.amount AS DECIMAL(19, 6)) * m.factor >= $limit THEN 'number-too-large'
            WHEN p.fell AND p.before < $range::DECIMAL(19, 6) THEN 'ran-over'
        END AS code
    FROM pair AS p
    JOIN measure AS m ON m.measure = p.measure
)

SELECT *, count(*) OVER (PARTITION BY meter, code) AS places
FROM judged
WHERE code IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY meter, code ORDER BY line, position, measure) <= $most
ORDER BY line, position, measure
LIMIT $listed;
