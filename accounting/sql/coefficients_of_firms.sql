-- The coefficient with which each firm's item was posted. Grain: one row per firm, period, item and measure, and one per
-- period, item and measure without a firm where all firms have the same. Parameters: $measure.
WITH own AS (
    SELECT DISTINCT c.firm_id, c.period, c.item, r.factor
    FROM counted AS c
    JOIN resolution AS r ON
        r.measure = $measure AND r.item = c.item AND r.period = c.period AND r.region = c.region AND r.family = c.family
        AND r.coefficient IS NOT DISTINCT FROM c.coefficient AND r.coefficient_unit = c.coefficient_unit
        AND r.documented = c.documented
    WHERE c.registered AND NOT c.in_conflict
)

SELECT firm_id, period, item, factor FROM own
UNION ALL
SELECT '', period, item, min(factor) FROM own GROUP BY period, item HAVING count(DISTINCT factor) = 1
ORDER BY firm_id, period, item;
