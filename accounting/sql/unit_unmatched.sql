-- Measured uses of form 205-3 that no product of the firm has the name of. Grain: one row per firm and indicator.
-- Parameters: $period, $firm_id ('' for any).
SELECT n.firm_id, n.measure
FROM standing_activity AS n
WHERE
    (starts_with(n.measure, 'numerator:unit_energy:') OR starts_with(n.measure, 'numerator:unit_power:'))
    AND n.period = $period AND $firm_id IN ('', n.firm_id)
    AND NOT EXISTS (
        SELECT 1 FROM standing_activity AS a
        WHERE
            a.firm_id = n.firm_id AND a.period = n.period
            AND a.measure = 'product:' || split_part(n.measure, ':', 3)
    )
ORDER BY n.firm_id, n.measure;
