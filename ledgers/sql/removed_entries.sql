-- What a correcting batch has taken back and not filed anew. Grain: one row per firm, period, item and file in which it
-- stood. Parameters: $batch_id.
SELECT
    o.firm_id, o.period, o.item, b.file AS standing_file,
    list(o.flow ORDER BY o.entry_id) AS flows, list(o.quantity ORDER BY o.entry_id) AS quantities,
    list(o.unit_written ORDER BY o.entry_id) AS units
FROM reversal AS r
JOIN entry AS o ON o.entry_id = r.row_id
JOIN batch AS b ON b.batch_id = o.batch_id
WHERE
    r.batch_id = $batch_id AND r.table_name = 'entry'
    AND NOT EXISTS (
        SELECT 1 FROM entry AS n
        WHERE
            n.batch_id = $batch_id
            AND n.firm_id = o.firm_id AND n.period = o.period AND n.item = o.item AND n.flow = o.flow
    )
GROUP BY o.firm_id, o.period, o.item, b.batch_id, b.file
ORDER BY o.firm_id, o.period, min(o.entry_id);
