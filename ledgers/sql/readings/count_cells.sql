-- Whether every record and column of readings gave a reading, so that no text of a meter, stamp, kind or multiplier
-- means nothing. Grain: one row.
SELECT (SELECT count(*) FROM cell) = (SELECT count(*) FROM record) * (SELECT count(*) FROM slot) AS whole;
