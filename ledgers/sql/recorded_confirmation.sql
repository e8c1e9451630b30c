-- What the table `confirmation` holds, to be compared with the journal. Grain: one row per row of the table.
SELECT
    seq, key, printed, unit, confirmed_by, confirmed_on, document, page, row_sha256
FROM confirmation
ORDER BY ALL;
