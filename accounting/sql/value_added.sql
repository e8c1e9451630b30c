-- Value added by scope and period in 10^4 yuan at the prices of one year. Grain: one row per scope and period.
-- Parameters: $price_base.
SELECT f.scope, a.period, sum(a.quantity_base_unit) AS value_added_wan_cny, count(*) AS firm_count
FROM standing_activity AS a
JOIN firm_in_period AS f USING (firm_id, period)
WHERE a.measure = 'value_added' AND a.price_base = $price_base
GROUP BY f.scope, a.period
ORDER BY f.scope, a.period;
