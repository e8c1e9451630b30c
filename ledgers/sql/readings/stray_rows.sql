-- The rows whose meter, stamp, kind or multiplier means nothing. Grain: one row per such row of the file and reason, at
-- most $most for each text of the meter and reason; `places` counts them all.
-- Parameters: $with_kind, whether rows name their measure; $most; $listed, at most so many rows.
WITH stray AS (
    SELECT 'meter' AS reason, line, meter, meter AS text, '' AS clock
    FROM numbered AS n ANTI JOIN meter AS m ON m.written = n.meter
    UNION ALL
    SELECT 'day' AS reason, line, meter, day AS text, clock
    FROM numbered AS n ANTI JOIN day AS d ON d.written = n.day AND d.clock = n.clock
    UNION ALL
    SELECT 'kind' AS reason, line, meter, kind AS text, '' AS clock
    FROM numbered AS n ANTI JOIN kind AS k ON k.written = n.kind
    WHERE $with_kind
    UNION ALL
    SELECT 'multiplier' AS reason, line, meter, multiplier AS text, '' AS clock
    FROM numbered AS n ANTI JOIN multiplier AS x ON x.written = n.multiplier
)

SELECT reason, line, meter, text, clock, count(*) OVER (PARTITION BY reason, meter) AS places
FROM stray
QUALIFY row_number() OVER (PARTITION BY reason, meter ORDER BY line) <= $most
ORDER BY line, reason
LIMIT $listed;
