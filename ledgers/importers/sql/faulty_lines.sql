-- The first records with faults. Grain: one row per record. Parameters: $limit.
SELECT line, faults FROM mapped WHERE is_faulty ORDER BY line LIMIT $limit;
