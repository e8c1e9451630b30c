-- Amounts by scope and period. Grain: one row per scope, period and measure that has a posting or a gap; amount is NULL
-- where something waits, waiting_count says how many entries do.
WITH summed AS (
    SELECT scope, period, measure, sum(amount) AS amount, count(DISTINCT firm_id) AS firm_count, count(*) AS posting_count
    FROM posting
    GROUP BY scope, period, measure
),

waiting AS (SELECT scope, period, measure, sum(row_count)::BIGINT AS waiting_count FROM gap GROUP BY ALL)

SELECT
    scope, period, measure, coalesce(s.firm_count, 0) AS firm_count, coalesce(s.posting_count, 0) AS posting_count,
    coalesce(w.waiting_count, 0) AS waiting_count, CASE WHEN w.waiting_count IS NULL THEN s.amount END AS amount
FROM summed AS s
FULL OUTER JOIN waiting AS w USING (scope, period, measure)
ORDER BY scope, period, measure;
