-- The first records declared not applicable, and how many they are. Grain: one row. Parameters: $limit.
SELECT count(*) AS records, coalesce(list_sort(min(line, $limit)), []) AS lines
FROM mapped
WHERE state = 'not_applicable' AND subject IS NOT NULL;
