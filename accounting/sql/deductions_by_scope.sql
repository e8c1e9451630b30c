-- Deductions by scope. Grain: one row per kind, measure, scope and period that has a posting or a gap; amount in tce is
-- NULL where a firm of the scope keeps it from being given. Parameters: none.
WITH summed AS (
    SELECT kind, measure, scope, period, sum(amount) AS amount, bool_or(is_assumed) AS is_assumed,
        list(DISTINCT resolution_id) FILTER (WHERE resolution_id IS NOT NULL) AS resolutions
    FROM deduction
    GROUP BY kind, measure, scope, period
),

waiting AS (
    SELECT g.kind, m.measure, g.scope, g.period, count(DISTINCT g.firm_id) AS waiting_count
    FROM deduction_gap AS g
    JOIN (VALUES ('energy_ce'), ('energy_eq')) AS m (measure) ON g.measure IN ('', m.measure)
    GROUP BY g.kind, m.measure, g.scope, g.period
)

SELECT
    kind, measure, scope, period, coalesce(s.is_assumed, false) AS is_assumed, coalesce(s.resolutions, []) AS resolutions,
    coalesce(w.waiting_count, 0) AS waiting_count, CASE WHEN w.waiting_count IS NULL THEN s.amount END AS amount
FROM summed AS s
FULL OUTER JOIN waiting AS w USING (kind, measure, scope, period)
ORDER BY kind, measure, scope, period;
