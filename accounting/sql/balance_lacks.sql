-- What keeps cells of a balance, and with them its totals, from being given. Grain: one row per flow, item and reason, for
-- 当量 and 等价 apart: how many firms, and the first of them. Parameters: $period, $firm_id and $scope ('' for any).
WITH lacking AS (
    SELECT 'energy_ce' AS measure, firm_id, item, flow, lack_ce AS lack FROM balance_cell
    WHERE period = $period AND $firm_id IN ('', firm_id) AND $scope IN ('', scope) AND lack_ce <> ''
    UNION ALL
    SELECT 'energy_eq', firm_id, item, flow, lack_eq FROM balance_cell
    WHERE period = $period AND $firm_id IN ('', firm_id) AND $scope IN ('', scope) AND lack_eq <> ''
)

SELECT
    l.measure, l.item, l.flow, l.lack, count(*) AS firm_count, min(coalesce(f.name, l.firm_id)) AS first_firm
FROM lacking AS l
LEFT JOIN latest_firm AS f USING (firm_id)
GROUP BY ALL
ORDER BY ALL;
