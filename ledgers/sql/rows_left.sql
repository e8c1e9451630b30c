-- What a correcting batch has reversed, and what it leaves standing of the firms and periods that it reports.
-- Grain: one row per kind of row that the batch holds (entry, activity). Parameters: $batch_id.
SELECT
    'entry' AS kind, count(*) FILTER (WHERE n.reverses IS NOT NULL) AS reversed_count,
    (
        SELECT count(*) FROM standing_entry AS o
        SEMI JOIN entry AS f ON
            f.firm_id = o.firm_id AND f.period = o.period AND f.batch_id = $batch_id AND f.reverses IS NULL
        WHERE o.batch_id <> $batch_id
    ) AS left_count
FROM entry AS n
WHERE n.batch_id = $batch_id
HAVING count(*) > 0
UNION ALL
SELECT
    'activity', count(*) FILTER (WHERE n.reverses IS NOT NULL),
    (
        SELECT count(*) FROM standing_activity AS o
        SEMI JOIN activity AS f ON
            f.firm_id = o.firm_id AND f.period = o.period AND f.batch_id = $batch_id AND f.reverses IS NULL
        WHERE o.batch_id <> $batch_id
    )
FROM activity AS n
WHERE n.batch_id = $batch_id
HAVING count(*) > 0;
