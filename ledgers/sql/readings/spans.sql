-- From when to when each meter has readings. Grain: one row per meter.
SELECT meter, min(start_at) AS first_start, max(start_at) AS last_start
FROM interval_reading
GROUP BY meter
ORDER BY meter;
