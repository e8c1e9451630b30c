-- The tables in which a batch has rows and another one has, too: only there can it repeat anything.
-- Grain: one row per table. Parameters: $batch_id.
SELECT n.table_name
FROM batch_rows AS n
SEMI JOIN batch_rows AS o ON o.table_name = n.table_name AND o.batch_id <> n.batch_id
WHERE n.batch_id = $batch_id
ORDER BY n.table_name;
