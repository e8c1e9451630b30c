-- The total that a form prints (能源合计, 工业生产消费) against the sum of its rows, 0 where it has none. Grain: one row per firm and period
-- that disagree. Parameters: $share, the part of the total that may be rounding, $least, in tce, and $periods.
WITH posted AS (
    SELECT firm_id, period, sum(amount) AS computed
    FROM posting
    WHERE measure = 'energy_ce' AND flow = 'production_use'
    GROUP BY firm_id, period
)

SELECT
    e.firm_id, f.name, e.period, e.quantity_item_unit AS filed, coalesce(p.computed, 0) AS computed, e.file, e.sheet, e.row_number, e.column_name
FROM standing_entry AS e
LEFT JOIN posted AS p USING (firm_id, period)
JOIN latest_firm AS f USING (firm_id)
WHERE
    e.item = 'energy_total' AND e.flow = 'production_use' AND e.state = 'stated'
    AND list_contains($periods, e.period)
    AND (
        NOT EXISTS (
            SELECT 1 FROM gap AS g WHERE g.firm_id = e.firm_id AND g.period = e.period AND g.measure = 'energy_ce'
        )
        OR NOT EXISTS (
            SELECT 1 FROM counted AS c SEMI JOIN wanted USING (flow) WHERE c.firm_id = e.firm_id AND c.period = e.period
        )
    )
    AND abs(e.quantity_item_unit - coalesce(p.computed, 0)) > greatest($least, $share * abs(coalesce(p.computed, 0)))
ORDER BY e.firm_id, e.period;
