-- The electricity that a firm's meters read in a period is what it reports to have bought, where every meter that the
-- register gives it then has readings for all of the period. Grain: one row per firm and period in which it is not.
-- Parameters: $tolerance, a share of the report.
WITH register AS (
    SELECT
        meter_id, measure, firm_id, valid_from,
        lead(valid_from, 1, DATE '9999-12-31') OVER (PARTITION BY meter_id, measure ORDER BY valid_from) AS valid_to
    FROM standing_meter
    WHERE measure = 'electricity'
),

report AS (
    SELECT
        *,
        make_date(left(period, 4)::INTEGER, CASE WHEN length(period) = 4 THEN 1 ELSE right(period, 2)::INTEGER END, 1)
            AS first_day
    FROM standing_entry
    WHERE item = 'electricity' AND flow = 'purchase' AND state = 'stated'
),

span AS (
    SELECT
        *, first_day + CASE WHEN length(period) = 4 THEN INTERVAL 1 YEAR ELSE INTERVAL 1 MONTH END AS day_after
    FROM report
),

metered AS (
    SELECT
        s.entry_id, g.meter_id, coalesce(sum(m.quantity_base_unit), 0) AS kwh, coalesce(sum(m.minutes), 0) AS minutes
    FROM span AS s
    JOIN register AS g ON g.firm_id = s.firm_id AND g.valid_from < s.day_after AND g.valid_to > s.first_day
    LEFT JOIN standing_reading AS m ON
        m.meter_id = g.meter_id AND m.measure = g.measure AND m.start_at >= greatest(s.first_day, g.valid_from)
        AND m.start_at < least(s.day_after, g.valid_to)
    GROUP BY s.entry_id, g.meter_id
),

whole AS (
    SELECT entry_id, sum(kwh) AS kwh, min(minutes) AS least_minutes
    FROM metered
    GROUP BY entry_id
)

SELECT
    s.firm_id, s.period, s.item, s.flow, round(w.kwh / 10000, 6)::DECIMAL(23, 6) AS found, s.quantity_item_unit AS expected,
    round(w.kwh / 10000, 6)::DECIMAL(23, 6) - s.quantity_item_unit AS difference, s.file, s.sheet, s.row_number,
    s.column_name
FROM whole AS w
JOIN span AS s ON s.entry_id = w.entry_id
WHERE
    w.least_minutes >= date_diff('minute', s.first_day, s.day_after)
    AND abs(w.kwh - s.quantity_item_unit * 10000) > $tolerance * abs(s.quantity_item_unit) * 10000
ORDER BY s.firm_id, s.period;
