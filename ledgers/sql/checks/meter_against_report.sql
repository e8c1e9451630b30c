-- The electricity that a firm's meters read in a period of which no day is missing is what it reports to have bought.
-- Grain: one row per firm and period in which it is not. Parameters: $tolerance, a share of the report.
WITH read AS (
    SELECT g.firm_id, m.meter_id, m.start_at, m.minutes, m.quantity_base_unit
    FROM standing_reading AS m
    JOIN latest_meter AS g ON g.meter_id = m.meter_id AND g.measure = m.measure
    WHERE m.measure = 'electricity' AND g.firm_id <> ''
),

covered AS (
    SELECT firm_id, strftime(start_at, '%Y-%m') AS period, meter_id, sum(quantity_base_unit) AS kwh, sum(minutes) AS minutes
    FROM read
    GROUP BY ALL
    UNION ALL
    SELECT firm_id, strftime(start_at, '%Y'), meter_id, sum(quantity_base_unit), sum(minutes)
    FROM read
    GROUP BY ALL
),

metered AS (
    SELECT
        firm_id, period, sum(kwh) / 10000 AS found, min(minutes) AS least_minutes
    FROM covered
    GROUP BY firm_id, period
)

SELECT
    e.firm_id, e.period, e.item, e.flow, m.found::DECIMAL(23, 6) AS found, e.quantity_item_unit AS expected,
    (m.found - e.quantity_item_unit::DOUBLE)::DECIMAL(23, 6) AS difference, e.file, e.sheet, e.row_number, e.column_name
FROM metered AS m
JOIN standing_entry AS e ON
    e.firm_id = m.firm_id AND e.period = m.period AND e.item = 'electricity' AND e.flow = 'purchase'
WHERE
    m.least_minutes >= CASE
        WHEN length(m.period) = 4 THEN 365 * 1440
        ELSE date_part('day', last_day(make_date(left(m.period, 4)::INTEGER, right(m.period, 2)::INTEGER, 1))) * 1440
    END
    AND abs(m.found - e.quantity_item_unit::DOUBLE) > $tolerance * abs(e.quantity_item_unit::DOUBLE)
ORDER BY e.firm_id, e.period;
