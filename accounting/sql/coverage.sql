-- Firms whose energy and value added do not cover each other. Grain: one row per firm and period that has one of the two
-- only; `missing` says which. Parameters: $periods, $price_base.
WITH energy AS (
    SELECT DISTINCT firm_id, scope, period FROM posting WHERE measure = 'energy_ce'
    UNION
    SELECT DISTINCT firm_id, scope, period FROM gap WHERE measure = 'energy_ce'
),

value_added AS (
    SELECT a.firm_id, f.scope, a.period
    FROM standing_activity AS a
    JOIN firm_in_period AS f USING (firm_id, period)
    WHERE a.measure = 'value_added' AND a.price_base = $price_base AND list_contains($periods, a.period)
)

SELECT
    firm_id, coalesce(e.scope, v.scope) AS scope, period,
    CASE WHEN v.firm_id IS NULL THEN 'value_added' ELSE 'energy' END AS missing, l.name
FROM energy AS e
FULL OUTER JOIN value_added AS v USING (firm_id, period)
LEFT JOIN latest_firm AS l USING (firm_id)
WHERE (e.firm_id IS NULL OR v.firm_id IS NULL) AND list_contains($periods, period)
ORDER BY scope, period, firm_id;
