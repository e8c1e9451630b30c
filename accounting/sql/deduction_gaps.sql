-- What keeps deductions from being given. Grain: one row per kind, scope, period and problem, with its firms.
-- Parameters: none.
SELECT g.kind, g.scope, g.period, g.problem, count(DISTINCT g.firm_id) AS firm_count,
    list(DISTINCT l.name ORDER BY l.name)[:5] AS firms
FROM deduction_gap AS g
JOIN latest_firm AS l USING (firm_id)
GROUP BY g.kind, g.scope, g.period, g.problem
ORDER BY g.kind, g.scope, g.period, g.problem;
