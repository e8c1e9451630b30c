-- Days of readings begin at midnight, months on the first. Grain: one row per meter, measure and month with daily or monthly
-- readings that begin further off. Parameters: $day_minutes and $month_minutes, how far they may.
WITH begun AS (
    SELECT
        *, strftime(start_at, '%Y-%m') AS period,
        CASE
            WHEN minutes = 1440
                THEN least(
                    date_diff('minute', date_trunc('day', start_at), start_at),
                    date_diff('minute', start_at, date_trunc('day', start_at) + INTERVAL 1 DAY)
                )
            ELSE least(
                date_diff('minute', date_trunc('month', start_at), start_at),
                date_diff('minute', start_at, date_trunc('month', start_at) + INTERVAL 1 MONTH)
            )
        END AS minutes_off,
        CASE WHEN minutes = 1440 THEN $day_minutes ELSE $month_minutes END AS minutes_allowed
    FROM standing_reading
    WHERE minutes = 1440 OR minutes BETWEEN 27 * 1440 AND 32 * 1440
)

SELECT
    meter_id, measure, period, max(minutes_off) AS found, any_value(minutes_allowed) AS expected,
    max(minutes_off) - any_value(minutes_allowed) AS difference, arg_max(file, minutes_off) AS file, '' AS sheet,
    arg_max(row_number, minutes_off) AS row_number, '' AS column_name
FROM begun
WHERE minutes_off > minutes_allowed
GROUP BY meter_id, measure, period
ORDER BY meter_id, measure, period;
