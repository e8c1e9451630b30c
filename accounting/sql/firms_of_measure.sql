-- Firms behind one measure. Grain: one row per firm, the largest first. Parameters: $measure, $period, $scopes.
SELECT p.firm_id, coalesce(f.name, l.name) AS name, sum(p.amount) AS amount, count(*) AS posting_count
FROM traced AS p
JOIN latest_firm AS l USING (firm_id)
LEFT JOIN firm_in_period AS f USING (firm_id, period)
WHERE p.measure = $measure AND p.period = $period AND list_contains($scopes, p.scope)
GROUP BY p.firm_id, coalesce(f.name, l.name)
ORDER BY abs(sum(p.amount)) DESC, p.firm_id;
