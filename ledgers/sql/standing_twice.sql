-- What stands more than once, which nothing may. Grain: one row per key. Parameters: none.
SELECT firm_id || ' ' || period || ' ' || item || ' ' || flow AS key, string_agg(DISTINCT file, ', ') AS files
FROM standing_entry
GROUP BY firm_id, period, item, flow
HAVING count(*) > 1
UNION ALL
SELECT firm_id || ' ' || period || ' ' || measure || ' ' || price_base, string_agg(DISTINCT file, ', ')
FROM standing_activity
GROUP BY firm_id, period, measure, price_base
HAVING count(*) > 1
UNION ALL
SELECT firm_id || ' ' || valid_from, string_agg(DISTINCT file, ', ')
FROM standing_firm
GROUP BY firm_id, valid_from
HAVING count(*) > 1
UNION ALL
SELECT meter_id || ' ' || measure || ' ' || valid_from, string_agg(DISTINCT file, ', ')
FROM standing_meter
GROUP BY meter_id, measure, valid_from
HAVING count(*) > 1
UNION ALL
SELECT meter_id || ' ' || measure || ' ' || start_at, max(file)
FROM (
    SELECT
        meter_id, measure, start_at, file, batch_id,
        lag(start_at + to_minutes(minutes)) OVER (PARTITION BY meter_id, measure ORDER BY start_at, batch_id)
            AS former_end
    FROM standing_reading
)
WHERE former_end > start_at
GROUP BY meter_id, measure, start_at
ORDER BY key
LIMIT 10;
