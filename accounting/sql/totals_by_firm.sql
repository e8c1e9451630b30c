-- Amounts of a period by firm. Grain: one row per firm and measure that has a posting or a gap; amount is NULL where
-- something waits. Parameters: $period.
WITH summed AS (
    SELECT firm_id, measure, sum(amount) AS amount, count(*) AS posting_count
    FROM posting
    WHERE period = $period
    GROUP BY firm_id, measure
),

waiting AS (SELECT firm_id, measure, row_count FROM gap WHERE period = $period)

SELECT
    firm_id, coalesce(f.name, l.name, '（未登记）') AS name, coalesce(f.scope, l.scope, '未登记') AS scope,
    coalesce(f.county, l.county, '') AS county, coalesce(f.industry, l.industry, '') AS industry,
    coalesce(f.park, l.park, '') AS park, measure,
    coalesce(s.posting_count, 0) AS posting_count, CASE WHEN w.row_count IS NULL THEN s.amount END AS amount
FROM summed AS s
FULL OUTER JOIN waiting AS w USING (firm_id, measure)
LEFT JOIN firm_in_period AS f ON f.firm_id = coalesce(s.firm_id, w.firm_id) AND f.period = $period
LEFT JOIN latest_firm AS l ON l.firm_id = coalesce(s.firm_id, w.firm_id) -- filed months only: no row of the year
ORDER BY firm_id, measure;
