-- Where the postings of this calculation differ from those of another one. Grain: one row per measure, firm, period, item
-- and flow that differs, the largest difference first; amounts in the unit of the measure, NULL where one side has none.
-- Parameters: $path of the other's Parquet (keep_postings.sql), $measures.
SELECT
    measure, firm_id, coalesce(l.name, firm_id) AS name, coalesce(n.scope, b.scope) AS scope, period, item, flow,
    b.quantity AS quantity_before, n.quantity AS quantity_after, b.factor AS factor_before, n.factor AS factor_after,
    b.resolution_id AS resolution_before, n.resolution_id AS resolution_after,
    coalesce(n.amount, 0) - coalesce(b.amount, 0) AS difference
FROM summed AS n
FULL OUTER JOIN read_parquet($path) AS b USING (measure, firm_id, period, item, flow)
LEFT JOIN latest_firm AS l USING (firm_id)
WHERE
    list_contains($measures, measure)
    AND (n.amount IS DISTINCT FROM b.amount OR n.quantity IS DISTINCT FROM b.quantity OR n.scope IS DISTINCT FROM b.scope)
ORDER BY abs(difference) DESC, measure, firm_id, period, item, flow;
