-- Amounts of a period by firm. Grain: one row per firm and measure; amount is NULL where an entry waits for a coefficient.
-- Parameters: $period.
WITH summed AS (
    SELECT firm_id, measure, sum(amount) AS amount, count(*) AS posting_count
    FROM posting
    WHERE period = $period
    GROUP BY firm_id, measure
)

SELECT
    f.firm_id, f.name, f.scope, f.county, f.industry, f.park, s.measure, s.posting_count,
    CASE WHEN g.row_count IS NULL THEN s.amount END AS amount
FROM summed AS s
JOIN firm_in_period AS f ON f.firm_id = s.firm_id AND f.period = $period
LEFT JOIN gap AS g ON g.firm_id = s.firm_id AND g.measure = s.measure AND g.period = $period
ORDER BY f.firm_id, s.measure;
