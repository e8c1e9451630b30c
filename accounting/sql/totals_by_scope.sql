-- Amounts by scope and period. Grain: one row per scope, period and measure; amount is NULL where a firm's entry waits
-- for a coefficient, waiting_count says how many entries wait.
WITH summed AS (
    SELECT scope, period, measure, sum(amount) AS amount, count(DISTINCT firm_id) AS firm_count, count(*) AS posting_count
    FROM posting
    GROUP BY scope, period, measure
),

waiting AS (SELECT scope, period, measure, sum(row_count)::BIGINT AS waiting_count FROM gap GROUP BY ALL)

SELECT
    s.scope, s.period, s.measure, s.firm_count, s.posting_count, coalesce(w.waiting_count, 0) AS waiting_count,
    CASE WHEN w.waiting_count IS NULL THEN s.amount END AS amount
FROM summed AS s
LEFT JOIN waiting AS w USING (scope, period, measure)
ORDER BY s.scope, s.period, s.measure;
