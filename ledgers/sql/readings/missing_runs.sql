-- The runs of missing intervals on some days. Grain: one row per meter, day, measure and run.
-- Parameters: $meters and $days, lists of the same length; $minutes, the length of an interval; $due, those of a day.
WITH wanted AS (
    SELECT w.meter, w.day, m.measure, unnest(range($due)) AS slot
    FROM (SELECT unnest($meters::INTEGER[]) AS meter, unnest($days::DATE[]) AS day) AS w
    CROSS JOIN measure AS m
),

held AS (
    SELECT meter, measure, start_at
    FROM interval_reading
    WHERE start_at::DATE IN (SELECT unnest($days::DATE[]))
),

missing AS (
    SELECT w.meter, w.day, w.measure, w.slot, w.slot - row_number() OVER (
        PARTITION BY w.meter, w.day, w.measure ORDER BY w.slot
    ) AS run
    FROM wanted AS w
    ANTI JOIN held AS h
        ON h.meter = w.meter AND h.measure = w.measure AND h.start_at = w.day + to_minutes(w.slot * $minutes)
)

SELECT meter, day, measure, min(slot) AS first_slot, count(*) AS intervals
FROM missing
GROUP BY meter, day, measure, run
ORDER BY meter, day, measure, first_slot;
