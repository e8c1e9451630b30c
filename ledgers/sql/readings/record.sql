-- Makes `record`: the columns that readings are made of, under names of their own. Grain: one row per record of the
-- file below its header, in its order. `line_written` is NULL where the order alone tells the line.
-- Parameters: $line, $meter, $day, $clock, $kind, $multiplier, $values: patterns of the names of the columns of `raw`
-- (`none` for an empty one, `no_line`).
CREATE TABLE record AS
SELECT
    COLUMNS($line) AS line_written, COLUMNS($meter) AS meter, COLUMNS($day) AS day, COLUMNS($clock) AS clock,
    COLUMNS($kind) AS kind, COLUMNS($multiplier) AS multiplier, COLUMNS($values)
FROM (SELECT *, '' AS none, NULL::INTEGER AS no_line FROM memory.main.raw);
