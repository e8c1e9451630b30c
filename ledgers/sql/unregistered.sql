-- The firms that have rows that stand, and stand in no register. Grain: one row per firm. Parameters: none.
SELECT DISTINCT x.firm_id
FROM (SELECT firm_id FROM standing_entry UNION SELECT firm_id FROM standing_activity) AS x
WHERE NOT EXISTS (SELECT 1 FROM standing_firm AS f WHERE f.firm_id = x.firm_id)
ORDER BY x.firm_id;
