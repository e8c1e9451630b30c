-- What the intervals of a month add up to is what the month's own reading says: of a measure, its `_metered` (a bill) or
-- `_monthly` (a platform) one. Grain: one row per meter, measure and month in which it is not.
-- Parameters: $tolerance, a share of the month's reading.
WITH month AS (
    SELECT * FROM standing_reading WHERE minutes BETWEEN 27 * 1440 AND 32 * 1440
),

fine AS (
    SELECT
        m.reading_id, sum(f.quantity_base_unit) AS found, sum(f.minutes) AS minutes
    FROM month AS m
    JOIN standing_reading AS f ON
        f.meter_id = m.meter_id AND m.measure IN (f.measure || '_metered', f.measure || '_monthly') AND f.start_at >= m.start_at
        AND f.start_at < m.start_at + to_minutes(m.minutes)
    GROUP BY m.reading_id
)

SELECT
    m.meter_id, m.measure, strftime(m.start_at, '%Y-%m') AS period, f.found, m.quantity_base_unit AS expected,
    f.found - m.quantity_base_unit AS difference, m.file, '' AS sheet, m.row_number, '' AS column_name
FROM month AS m
JOIN fine AS f ON f.reading_id = m.reading_id
WHERE f.minutes = m.minutes AND abs(f.found - m.quantity_base_unit) > $tolerance * abs(m.quantity_base_unit)
ORDER BY m.meter_id, m.measure, m.start_at;
