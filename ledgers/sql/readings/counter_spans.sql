-- What a counter counted over more than one interval: no interval's amount. Grain: one row per span, at most $most for
-- each meter; `places` counts them all. Parameters: $minutes, the length of an interval; $most; $listed, at most so
-- many rows.
SELECT meter, measure, before_at, read_at, line, amount, count(*) OVER (PARTITION BY meter) AS places
FROM pair
WHERE read_at > before_at + to_minutes($minutes)
QUALIFY row_number() OVER (PARTITION BY meter ORDER BY line, position, measure) <= $most
ORDER BY meter, line, position, measure
LIMIT $listed;
