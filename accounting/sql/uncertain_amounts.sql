-- What an uncertain total is made of. Grain: one row per firm, item, period and resolution of one measure; amount in the
-- unit of the measure. Parameters: $measure, $periods, $scopes.
SELECT firm_id, item, period, resolution_id, sum(amount)::DOUBLE AS amount
FROM posting
WHERE measure = $measure AND list_contains($periods, period) AND list_contains($scopes, scope)
GROUP BY firm_id, item, period, resolution_id
HAVING sum(amount) <> 0
ORDER BY firm_id, item, period, resolution_id;
