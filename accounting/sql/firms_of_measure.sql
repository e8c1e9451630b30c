-- Firms behind one measure. Grain: one row per firm, the largest first. Parameters: $measure, $period, $scopes.
SELECT p.firm_id, f.name, sum(p.amount) AS amount, count(*) AS posting_count
FROM posting AS p
JOIN firm_in_period AS f USING (firm_id, period)
WHERE p.measure = $measure AND p.period = $period AND list_contains($scopes, p.scope)
GROUP BY p.firm_id, f.name
ORDER BY abs(sum(p.amount)) DESC, p.firm_id;
