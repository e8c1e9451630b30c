-- The consumption that the balances of single firms give, and what was posted for them. Grain: one row per firm; NULL where
-- something waits. Parameters: $period, $firm_id and $scope ('' for any).
WITH summed AS (
    SELECT
        c.firm_id,
        CASE WHEN count(c.energy_ce_tce) = count(*) THEN sum(w.weight * c.energy_ce_tce) END AS energy_ce_tce,
        CASE WHEN count(c.energy_eq_tce) = count(*) THEN sum(w.weight * c.energy_eq_tce) END AS energy_eq_tce
    FROM balance_cell AS c
    JOIN balance_weight AS w USING (flow)
    WHERE
        w.column_name = 'consumption'
        AND c.period = $period AND $firm_id IN ('', c.firm_id) AND $scope IN ('', c.scope)
    GROUP BY c.firm_id
),

waiting AS (
    SELECT g.firm_id, g.measure FROM gap AS g
    WHERE g.period = $period AND $firm_id IN ('', g.firm_id) AND $scope IN ('', g.scope)
)

SELECT
    firm_id, coalesce(f.name, '（未登记）') AS name,
    CASE WHEN NOT EXISTS (SELECT 1 FROM waiting AS w WHERE w.firm_id = a.firm_id AND w.measure = 'energy_ce')
        THEN s.energy_ce_tce END AS energy_ce_tce,
    CASE WHEN NOT EXISTS (SELECT 1 FROM waiting AS w WHERE w.firm_id = a.firm_id AND w.measure = 'energy_eq')
        THEN s.energy_eq_tce END AS energy_eq_tce
FROM (SELECT firm_id FROM summed UNION SELECT firm_id FROM waiting) AS a
LEFT JOIN summed AS s USING (firm_id)
LEFT JOIN latest_firm AS f USING (firm_id)
ORDER BY firm_id;
