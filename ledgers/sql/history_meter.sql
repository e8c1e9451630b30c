-- Every version of the readings of a meter that was known by the day looked at. Grain: one row per meter, measure, month,
-- batch that brought them and line that ended them, with how many intervals and their sum. Parameters: $meter_id; $period
-- (a year or a month) and $measure, each empty for all.
WITH known AS (
    SELECT * FROM batch WHERE batch_id <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647)
),

version AS (
    SELECT
        m.reading_id, m.meter_id, m.measure, strftime(m.start_at, '%Y-%m') AS period, m.quantity_base_unit, m.base_unit,
        m.row_number, m.batch_id
    FROM reading AS m
    WHERE m.meter_id = $meter_id AND ($measure = '' OR m.measure = $measure)
),

taken_back AS (
    SELECT row_id, min(batch_id) AS seq FROM live_reversal WHERE table_name = 'reading' GROUP BY row_id
),

withdrawn AS (
    SELECT batch_id, min(withdrawn_in) AS seq
    FROM withdrawal
    WHERE withdrawn_in <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647)
    GROUP BY batch_id
),

grouped AS (
    SELECT
        v.meter_id, v.period, v.measure, v.base_unit, v.batch_id, least(t.seq, w.seq) AS ended_by, count(*) AS intervals,
        sum(v.quantity_base_unit) AS quantity, min(v.row_number) AS row_number
    FROM version AS v
    LEFT JOIN taken_back AS t ON t.row_id = v.reading_id
    LEFT JOIN withdrawn AS w ON w.batch_id = v.batch_id
    WHERE $period = '' OR v.period = $period OR left(v.period, 4) = $period
    GROUP BY v.meter_id, v.period, v.measure, v.base_unit, v.batch_id, least(t.seq, w.seq)
)

SELECT
    g.meter_id AS firm_id, g.period, format('{} × {}', g.measure, g.intervals) AS subject, 'stated' AS state, g.quantity,
    g.base_unit AS unit, g.batch_id, k.file, '' AS sheet, g.row_number, '' AS column_name, k.recorded_at, k.recorded_by,
    k.reason, k.note, k.override_reason, g.ended_by, coalesce(b.recorded_at, w.recorded_at) AS ended_at,
    coalesce(b.recorded_by, w.recorded_by) AS ended_by_whom, coalesce(b.reason, w.reason) AS ended_reason,
    coalesce(b.note, w.note) AS ended_note
FROM grouped AS g
JOIN known AS k ON k.batch_id = g.batch_id
LEFT JOIN batch AS b ON b.batch_id = g.ended_by
LEFT JOIN withdrawal AS w ON w.withdrawn_in = g.ended_by
ORDER BY g.measure, g.period, g.batch_id, g.ended_by;
