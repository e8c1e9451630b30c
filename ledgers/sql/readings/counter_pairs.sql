-- Makes `pair`: what a counter counted from one reading to the next one that has a number. Grain: one row per reading
-- of a meter and measure but the first. `amount` is the difference times the multiplier; where the counter fell, it is
-- that of a counter which ran over, if its digits are given and it ran over by less than half its range. Parameters:
-- $range, 10 to the digits of the counter, NULL where they are not given.
CREATE TABLE pair AS
WITH held AS (
    SELECT
        c.line, c.position, c.meter, c.measure, b.start_at AS read_at, c.multiplier,
        coalesce(c.quantity, s.quantity) AS reading
    FROM cell AS c
    JOIN begun AS b ON b.stamp = c.stamp
    LEFT JOIN spelt AS s ON s.text = c.odd
    WHERE coalesce(c.quantity, s.quantity) IS NOT NULL
),

paired AS (
    SELECT
        line, position, meter, measure, read_at, reading, multiplier,
        lag(read_at) OVER in_time AS before_at, lag(reading) OVER in_time AS before,
        lag(multiplier) OVER in_time AS multiplier_before, lag(line) OVER in_time AS line_before
    FROM held
    WINDOW in_time AS (PARTITION BY meter, measure ORDER BY line, position)
)

SELECT
    line, position, meter, measure, before_at, read_at, line_before, before, reading, multiplier, multiplier_before,
    reading < before AS fell,
    CASE
        WHEN NOT fell THEN reading - before
        WHEN 2 * (reading - before + $range::DECIMAL(19, 6)) < $range::DECIMAL(19, 6)
            THEN reading - before + $range::DECIMAL(19, 6)
    END::DECIMAL(19, 6) AS difference,
    difference * multiplier AS amount
FROM paired
WHERE before_at IS NOT NULL;
