-- What a withdrawn batch had taken back and now stands beside what was reported anew meanwhile. Grain: one row per key.
-- Parameters: $batch_id, the batch that was withdrawn.
WITH restored AS (
    SELECT table_name, row_id FROM reversal WHERE batch_id = $batch_id
)

SELECT firm_id || ' ' || period || ' ' || item || ' ' || flow AS key, string_agg(DISTINCT file, ', ') AS files
FROM standing_entry
SEMI JOIN (
    SELECT e.* FROM entry AS e JOIN restored AS r ON r.table_name = 'entry' AND r.row_id = e.entry_id
) AS k USING (firm_id, period, item, flow)
GROUP BY firm_id, period, item, flow
HAVING count(*) > 1
UNION ALL
SELECT firm_id || ' ' || period || ' ' || measure || ' ' || price_base, string_agg(DISTINCT file, ', ')
FROM standing_activity
SEMI JOIN (
    SELECT a.* FROM activity AS a JOIN restored AS r ON r.table_name = 'activity' AND r.row_id = a.activity_id
) AS k USING (firm_id, period, measure, price_base)
GROUP BY firm_id, period, measure, price_base
HAVING count(*) > 1
UNION ALL
SELECT firm_id || ' ' || valid_from, string_agg(DISTINCT file, ', ')
FROM standing_firm
SEMI JOIN (
    SELECT f.* FROM firm AS f JOIN restored AS r ON r.table_name = 'firm' AND r.row_id = f.firm_row_id
) AS k USING (firm_id, valid_from)
GROUP BY firm_id, valid_from
HAVING count(*) > 1
UNION ALL
SELECT meter_id || ' ' || measure || ' ' || valid_from, string_agg(DISTINCT file, ', ')
FROM standing_meter
SEMI JOIN (
    SELECT g.* FROM meter AS g JOIN restored AS r ON r.table_name = 'meter' AND r.row_id = g.meter_row_id
) AS k USING (meter_id, measure, valid_from)
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
    SEMI JOIN (
        SELECT m.* FROM reading AS m JOIN restored AS r ON r.table_name = 'reading' AND r.row_id = m.reading_id
    ) AS k USING (meter_id, measure)
)
WHERE former_end > start_at
GROUP BY meter_id, measure, start_at
ORDER BY key
LIMIT 10;
