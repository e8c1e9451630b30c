-- What a correcting batch has taken back, and what it leaves standing of the firms and periods, or
-- meters, that it reports.
-- Grain: one row per kind of row that the batch holds (entry, activity, reading). Parameters: $batch_id.
SELECT
    'entry' AS kind,
    (SELECT count(*) FROM reversal AS r WHERE r.batch_id = $batch_id AND r.table_name = 'entry') AS reversed_count,
    (
        SELECT count(*) FROM standing_entry AS o
        SEMI JOIN entry AS f ON f.firm_id = o.firm_id AND f.period = o.period AND f.batch_id = $batch_id
        WHERE o.batch_id <> $batch_id
    ) AS left_count
FROM batch_rows AS n
WHERE n.batch_id = $batch_id AND n.table_name = 'entry'
UNION ALL
SELECT
    'activity',
    (SELECT count(*) FROM reversal AS r WHERE r.batch_id = $batch_id AND r.table_name = 'activity'),
    (
        SELECT count(*) FROM standing_activity AS o
        SEMI JOIN activity AS f ON f.firm_id = o.firm_id AND f.period = o.period AND f.batch_id = $batch_id
        WHERE o.batch_id <> $batch_id
    )
FROM batch_rows AS n
WHERE n.batch_id = $batch_id AND n.table_name = 'activity'
UNION ALL
SELECT
    'reading',
    (SELECT count(*) FROM reversal AS r WHERE r.batch_id = $batch_id AND r.table_name = 'reading'),
    (
        SELECT count(*) FROM standing_reading AS o
        SEMI JOIN reading AS f ON f.meter_id = o.meter_id AND f.measure = o.measure AND f.batch_id = $batch_id
        WHERE o.batch_id <> $batch_id
    )
FROM batch_rows AS n
WHERE n.batch_id = $batch_id AND n.table_name = 'reading';
