-- The firms of a batch that stand in no register. Grain: one row per firm. Parameters: $batch_id.
SELECT DISTINCT x.firm_id
FROM (
    SELECT firm_id FROM entry WHERE batch_id = $batch_id
    UNION
    SELECT firm_id FROM activity WHERE batch_id = $batch_id
) AS x
WHERE NOT EXISTS (SELECT 1 FROM standing_firm AS f WHERE f.firm_id = x.firm_id)
ORDER BY x.firm_id;
