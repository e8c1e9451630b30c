-- The tables in which a batch may repeat what another one holds: both have rows there, of entries and activities rows of
-- one firm and period, of forms the same one. Asks the base tables alone, since most batches repeat nothing and the
-- views of what stands take longer to plan than this to run. Grain: one row per table. Parameters: $batch_id.
SELECT n.table_name
FROM batch_rows AS n
SEMI JOIN batch_rows AS o ON o.table_name = n.table_name AND o.batch_id <> n.batch_id
WHERE n.batch_id = $batch_id AND n.table_name NOT IN ('entry', 'activity')
UNION ALL
(
    SELECT 'entry'
    FROM entry AS n
    JOIN entry AS o ON o.firm_id = n.firm_id AND o.period = n.period
    WHERE n.batch_id = $batch_id AND o.batch_id <> $batch_id
    LIMIT 1
)
UNION ALL
(
    SELECT 'activity'
    FROM activity AS n
    JOIN activity AS o ON o.firm_id = n.firm_id AND o.period = n.period
    WHERE n.batch_id = $batch_id AND o.batch_id <> $batch_id
    LIMIT 1
)
UNION ALL
(
    SELECT 'filed_form'
    FROM filed_form AS n
    JOIN filed_form AS o ON o.form = n.form AND o.firm_id = n.firm_id AND o.period = n.period
    WHERE n.batch_id = $batch_id AND o.batch_id <> $batch_id
    LIMIT 1
);
