-- The total that a form prints (能源合计, 工业生产消费) against the sum of its rows. Grain: one row per firm and period
-- that disagree. Parameters: $share, the part of the total that may be rounding, and $least, in tce.
WITH posted AS (
    SELECT firm_id, period, sum(amount) AS computed
    FROM posting
    WHERE measure = 'energy_ce' AND flow = 'production_use'
    GROUP BY firm_id, period
)

SELECT
    e.firm_id, f.name, e.period, e.quantity_item_unit AS filed, p.computed, e.file, e.sheet, e.row_number, e.column_name
FROM standing_entry AS e
JOIN posted AS p USING (firm_id, period)
JOIN latest_firm AS f USING (firm_id)
WHERE
    e.item = 'energy_total' AND e.flow = 'production_use' AND e.state = 'stated'
    AND NOT EXISTS (
        SELECT 1 FROM gap AS g WHERE g.firm_id = e.firm_id AND g.period = e.period AND g.measure = 'energy_ce'
    )
    AND abs(e.quantity_item_unit - p.computed) > greatest($least, $share * abs(p.computed))
ORDER BY e.firm_id, e.period;
