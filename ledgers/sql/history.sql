-- Every version of what a firm reported, or the register said of it, that was known by the day looked at. Grain: one row
-- per entry, activity or row of the register ever taken in; period of the last: the day from which it holds.
-- Parameters: $firm_id; $period, $item (item or measure) and $flow, each empty for all.
WITH known AS (
    SELECT * FROM batch WHERE batch_id <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647)
),

version AS (
    SELECT
        'entry' AS table_name, entry_id AS row_id, firm_id, period, item || ' ' || flow AS subject, state, quantity,
        unit_written AS unit, batch_id, sheet, row_number, column_name
    FROM entry
    WHERE
        firm_id = $firm_id AND ($period = '' OR period = $period) AND ($item = '' OR item = $item)
        AND ($flow = '' OR flow = $flow)
    UNION ALL
    SELECT
        'activity', activity_id, firm_id, period, rtrim(measure || ' ' || price_base), 'stated', quantity, unit_written,
        batch_id, sheet, row_number, column_name
    FROM activity
    WHERE
        firm_id = $firm_id AND ($period = '' OR period = $period) AND $flow = ''
        AND ($item = '' OR measure = $item OR ends_with(measure, 'purchase_amount:' || $item))
    UNION ALL
    SELECT
        'firm', firm_row_id, firm_id, valid_from::VARCHAR,
        concat_ws(' ', '名录', name, county, industry, CASE WHEN above_scale THEN '规上' ELSE '规下' END, park, scope),
        'registered', NULL, '', batch_id, sheet, row_number, column_name
    FROM firm
    WHERE firm_id = $firm_id AND $period = '' AND $item = '' AND $flow = ''
),

ending AS (
    SELECT r.table_name, r.row_id, k.batch_id AS seq, k.recorded_at, k.recorded_by, k.reason, k.note
    FROM live_reversal AS r
    JOIN known AS k ON k.batch_id = r.batch_id
    UNION ALL
    SELECT v.table_name, v.row_id, w.withdrawn_in, w.recorded_at, w.recorded_by, w.reason, w.note
    FROM version AS v
    JOIN withdrawal AS w ON w.batch_id = v.batch_id
    WHERE w.withdrawn_in <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647)
)

SELECT
    v.firm_id, v.period, v.subject, v.state, v.quantity, v.unit, v.batch_id, k.file, v.sheet, v.row_number,
    v.column_name, k.recorded_at, k.recorded_by, k.reason, k.note, k.override_reason, e.seq AS ended_by,
    e.recorded_at AS ended_at, e.recorded_by AS ended_by_whom, e.reason AS ended_reason, e.note AS ended_note
FROM version AS v
JOIN known AS k ON k.batch_id = v.batch_id
LEFT JOIN ending AS e ON e.table_name = v.table_name AND e.row_id = v.row_id
QUALIFY row_number() OVER (PARTITION BY v.table_name, v.row_id ORDER BY e.seq NULLS LAST) = 1
ORDER BY v.firm_id, v.period, v.subject, v.batch_id;
