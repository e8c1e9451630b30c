-- The meters of a batch of readings that no register of meters names, where there is a register. Grain: one row per meter.
-- Parameters: $batch_id.
SELECT DISTINCT m.meter_id
FROM reading AS m
WHERE
    m.batch_id = $batch_id AND EXISTS (SELECT 1 FROM standing_meter)
    AND NOT EXISTS (SELECT 1 FROM standing_meter AS g WHERE g.meter_id = m.meter_id)
ORDER BY m.meter_id;
