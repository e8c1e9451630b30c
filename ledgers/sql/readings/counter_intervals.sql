-- Makes `interval_reading` of the readings of counters: an amount where two readings lie one interval apart. Grain: one
-- row per interval; an amount that no column holds is NULL, and has been found before. Parameters: $minutes, the length
-- of an interval.
CREATE TABLE interval_reading AS
SELECT line, position, meter, measure, before_at AS start_at, try_cast(amount AS DECIMAL(19, 6)) AS quantity
FROM pair
WHERE read_at = before_at + to_minutes($minutes);
