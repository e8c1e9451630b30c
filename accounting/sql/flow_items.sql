-- Where the energy of each item came from and went to, in tce (当量). Grain: one row per item. What firms leave unexplained is
-- summed apart where they used more than they had (`difference_under`) and less (`difference_over`).
-- Parameters: $period, $firm_id and $scope ('' for any).
WITH firm_item AS (
    SELECT
        c.firm_id, c.item,
        sum(w.weight * c.energy_ce_tce) FILTER (WHERE w.column_name = 'supplied') AS supplied,
        sum(w.weight * c.energy_ce_tce) FILTER (WHERE w.column_name = 'stock_change') AS stock_change,
        sum(w.weight * c.energy_ce_tce) FILTER (WHERE w.column_name = 'recovery') AS recovery,
        sum(w.weight * c.energy_ce_tce) FILTER (WHERE w.column_name = 'transformation_input') AS transformation_input,
        sum(w.weight * c.energy_ce_tce) FILTER (WHERE w.column_name = 'transformation_output') AS transformation_output,
        sum(w.weight * c.energy_ce_tce) FILTER (WHERE w.column_name = 'nonproduction_use') AS nonproduction_use,
        sum(w.weight * c.energy_ce_tce) FILTER (WHERE w.column_name = 'difference') AS difference
    FROM balance_cell AS c
    JOIN balance_weight AS w USING (flow)
    WHERE c.period = $period AND $firm_id IN ('', c.firm_id) AND $scope IN ('', c.scope)
    GROUP BY c.firm_id, c.item
)

SELECT
    item, sum(supplied) AS supplied, sum(stock_change) AS stock_change, sum(recovery) AS recovery,
    sum(transformation_input) AS transformation_input, sum(transformation_output) AS transformation_output,
    sum(nonproduction_use) AS nonproduction_use, sum(greatest(difference, 0)) AS difference_over,
    sum(greatest(-difference, 0)) AS difference_under
FROM firm_item
GROUP BY item
ORDER BY item;
