-- Every closing and reopening of a period known by the day looked at; is_last: whether it holds.
-- Grain: one row per line of the journal. Parameters: none.
SELECT
    l.seq, l.period, l.is_locked, l.reason, l.recorded_at, l.recorded_by, s.seq = l.seq AS is_last
FROM period_lock AS l
JOIN period_state AS s ON s.period = l.period
WHERE l.seq <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647)
ORDER BY l.seq;
