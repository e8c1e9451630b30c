-- The batches that took in the same bytes, read under the same layout, the latest first. Grain: one row per batch;
-- reversed_by: the file of the last batch that reversed any of its rows, NULL while all of them stand.
-- Parameters: $sha256, $layout_sha256.
WITH reversal AS (
    SELECT o.batch_id, r.batch_id AS by_batch FROM entry AS r JOIN entry AS o ON o.entry_id = r.reverses
    UNION ALL
    SELECT o.batch_id, r.batch_id FROM activity AS r JOIN activity AS o ON o.activity_id = r.reverses
)

SELECT
    b.batch_id, b.file, b.row_count, b.recorded_at,
    (SELECT c.file FROM batch AS c WHERE c.batch_id = max(v.by_batch)) AS reversed_by
FROM batch AS b
LEFT JOIN reversal AS v ON v.batch_id = b.batch_id
WHERE b.sha256 = $sha256 AND b.layout_sha256 = $layout_sha256
GROUP BY b.batch_id, b.file, b.row_count, b.recorded_at
ORDER BY b.batch_id DESC;
