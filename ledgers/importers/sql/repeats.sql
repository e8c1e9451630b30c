-- The first records that say again what an earlier one has said. Grain: one row per record. Parameters: $limit.
WITH said AS (
    SELECT
        line, firm_id, period, subject, aspect,
        min(line) OVER (PARTITION BY firm_id, period, subject, aspect) AS first_line
    FROM mapped
    SEMI JOIN repeated USING (firm_id, period, subject, aspect)
    WHERE NOT is_faulty AND is_record
)
SELECT line, first_line, [firm_id::VARCHAR, period::VARCHAR, subject::VARCHAR, aspect::VARCHAR] AS said
FROM said
WHERE line > first_line
ORDER BY line
LIMIT $limit;
