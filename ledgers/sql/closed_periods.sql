-- The closed periods of which batches bring rows or take rows back. A closed year closes its months too; a reading is of
-- the month in which it starts; a firm's row of the register is of every period from its day on that the firm has filed.
-- Grain: one row per closed period. Parameters: $batch_ids.
WITH given AS (
    SELECT unnest($batch_ids) AS batch_id
),

taken_back AS (
    SELECT r.table_name, r.row_id FROM reversal AS r SEMI JOIN given AS g ON g.batch_id = r.batch_id
),

firm_day AS (
    SELECT f.firm_id, f.valid_from FROM firm AS f SEMI JOIN given AS g ON g.batch_id = f.batch_id
    UNION ALL
    SELECT f.firm_id, f.valid_from FROM firm AS f JOIN taken_back AS r ON r.table_name = 'firm' AND r.row_id = f.firm_row_id
),

filed AS (
    SELECT DISTINCT firm_id, period FROM standing_entry
    UNION
    SELECT DISTINCT firm_id, period FROM standing_activity
),

touched AS (
    SELECT e.period FROM entry AS e SEMI JOIN given AS g ON g.batch_id = e.batch_id
    UNION ALL
    SELECT a.period FROM activity AS a SEMI JOIN given AS g ON g.batch_id = a.batch_id
    UNION ALL
    SELECT strftime(m.start_at, '%Y-%m') FROM reading AS m SEMI JOIN given AS g ON g.batch_id = m.batch_id
    UNION ALL
    SELECT e.period FROM entry AS e JOIN taken_back AS r ON r.table_name = 'entry' AND r.row_id = e.entry_id
    UNION ALL
    SELECT a.period FROM activity AS a JOIN taken_back AS r ON r.table_name = 'activity' AND r.row_id = a.activity_id
    UNION ALL
    SELECT strftime(m.start_at, '%Y-%m')
    FROM reading AS m
    JOIN taken_back AS r ON r.table_name = 'reading' AND r.row_id = m.reading_id
    UNION ALL
    SELECT p.period
    FROM filed AS p
    JOIN firm_day AS f ON
        f.firm_id = p.firm_id
        AND f.valid_from <= CASE
            WHEN length(p.period) = 4 THEN make_date(p.period::INTEGER, 12, 31)
            ELSE last_day(make_date(left(p.period, 4)::INTEGER, right(p.period, 2)::INTEGER, 1))
        END
)

SELECT s.period, count(*) AS row_count, s.recorded_at, s.recorded_by
FROM touched AS t
JOIN period_state AS s ON s.is_locked AND (s.period = t.period OR s.period = left(t.period, 4))
GROUP BY s.period, s.recorded_at, s.recorded_by
ORDER BY s.period;
