-- In each month between its first and last reading a meter has readings for more than so large a part of the time.
-- Grain: one row per meter, measure and month that has not. Parameters: $tolerance, the least share of the time.
WITH span AS (
    SELECT meter_id, measure, min(start_at) AS first_at, max(start_at + to_minutes(minutes)) AS last_at
    FROM standing_reading
    WHERE minutes < 27 * 1440
    GROUP BY meter_id, measure
),

month AS (
    SELECT
        s.meter_id, s.measure, c.month_start, greatest(c.month_start, s.first_at) AS from_at,
        least(c.month_start + INTERVAL 1 MONTH, s.last_at) AS to_at
    FROM span AS s
    CROSS JOIN LATERAL (
        SELECT unnest(generate_series(date_trunc('month', s.first_at), s.last_at - INTERVAL 1 MINUTE, INTERVAL 1 MONTH))
            AS month_start
    ) AS c
),

covered AS (
    SELECT
        meter_id, measure, date_trunc('month', start_at) AS month_start, sum(minutes) AS minutes,
        min(start_at) AS first_start, arg_min(file, start_at) AS file, arg_min(row_number, start_at) AS row_number
    FROM standing_reading
    WHERE minutes < 27 * 1440
    GROUP BY ALL
)

SELECT
    m.meter_id, m.measure, strftime(m.month_start, '%Y-%m') AS period,
    round(100.0 * coalesce(c.minutes, 0) / date_diff('minute', m.from_at, m.to_at), 1)::DECIMAL(6, 1) AS found,
    100 * $tolerance AS expected,
    round(100.0 * coalesce(c.minutes, 0) / date_diff('minute', m.from_at, m.to_at) - 100 * $tolerance, 1)::DECIMAL(6, 1)
        AS difference,
    coalesce(c.file, '') AS file, '' AS sheet, c.row_number, '' AS column_name
FROM month AS m
LEFT JOIN covered AS c ON c.meter_id = m.meter_id AND c.measure = m.measure AND c.month_start = m.month_start
WHERE coalesce(c.minutes, 0) <= $tolerance * date_diff('minute', m.from_at, m.to_at)
ORDER BY m.meter_id, m.measure, m.month_start;
