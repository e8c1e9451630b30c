-- The live batches that took in the same bytes, read under the same layout, the latest first. Grain: one row per batch;
-- digest: that of its line in the journal; reversed_by: the file of the last live batch that took back any of its rows,
-- NULL while all of them stand.
-- Parameters: $sha256, $layout_sha256; $own, the batch to leave out.
WITH same AS (
    SELECT * FROM live_batch WHERE sha256 = $sha256 AND layout_sha256 = $layout_sha256 AND batch_id <> $own
),

taken_back AS (
    SELECT h.batch_id, max(r.batch_id) AS by_batch
    FROM same AS s
    JOIN batch_rows AS h ON h.batch_id = s.batch_id
    JOIN live_reversal AS r ON
        r.table_name = h.table_name AND r.row_id BETWEEN h.first_row_id AND h.first_row_id + h.row_count - 1
    GROUP BY h.batch_id
)

SELECT s.batch_id, s.file, s.row_count, s.recorded_at, s.importer_version, j.line ->> '$.sha256' AS digest,
    j.line ->> '$.body.own_layouts' AS own_layouts, c.file AS reversed_by
FROM same AS s
JOIN journal AS j ON j.seq = s.batch_id
LEFT JOIN taken_back AS t ON t.batch_id = s.batch_id
LEFT JOIN batch AS c ON c.batch_id = t.by_batch
ORDER BY s.batch_id DESC;
