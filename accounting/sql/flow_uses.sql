-- What final use in production the energy of each item went to, in tce (当量). Grain: one row per item and use: the division of
-- industry, the firm, or, of one firm, feedstock and the rest of production.
-- Parameters: $period, $firm_id and $scope ('' for any), $by ('industry', 'firm', 'kind').
WITH used AS (
    SELECT
        c.item,
        CASE $by
            WHEN 'industry' THEN left(c.industry, 2)
            WHEN 'firm' THEN c.firm_id
            WHEN 'kind' THEN CASE WHEN w.column_name = 'feedstock_use' THEN 'feedstock' ELSE 'production' END
        END AS use,
        w.weight * c.energy_ce_tce AS amount, w.column_name
    FROM balance_cell AS c
    JOIN balance_weight AS w USING (flow)
    WHERE
        c.period = $period AND $firm_id IN ('', c.firm_id) AND $scope IN ('', c.scope)
        AND (w.column_name = 'production_final' OR ($by = 'kind' AND w.column_name = 'feedstock_use'))
    UNION ALL
    SELECT c.item, 'production', -c.energy_ce_tce, 'production_final'
    FROM balance_cell AS c
    WHERE
        $by = 'kind' AND c.flow = 'feedstock_use'
        AND c.period = $period AND $firm_id IN ('', c.firm_id) AND $scope IN ('', c.scope)
)

SELECT item, use, sum(amount) AS amount
FROM used
GROUP BY item, use
ORDER BY item, use;
