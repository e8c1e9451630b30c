-- Makes `cell`. Grain: one row per reading of the file: a row, a column of readings. Rows whose meter, stamp, kind or
-- multiplier means nothing are left out; `stray_rows` finds them. `series` tells the readings that follow one another
-- in time: the measure where each row names one, else 0. `quantity` is what plain digits say, thousands commas
-- included, as `parse_number` reads them; any other text is `odd`.
CREATE TABLE cell AS
WITH melted AS (
    SELECT line, meter, day, clock, kind, multiplier, name, trim(text) AS text
    FROM (UNPIVOT numbered ON COLUMNS('^c[0-9]+$') INTO NAME name VALUE text)
)

SELECT
    l.line, s.position, m.meter, d.first_stamp + s.position AS stamp, coalesce(s.measure, k.measure) AS measure,
    CASE WHEN s.measure IS NULL THEN k.measure ELSE 0 END AS series, x.multiplier,
    CASE
        WHEN regexp_full_match(l.text, '[+-]?[0-9]{1,13}([.][0-9]{1,6})?') THEN l.text::DECIMAL(19, 6)
        WHEN regexp_full_match(l.text, '[+-]?[1-9][0-9]{0,2}(,[0-9]{3}){1,3}([.][0-9]{1,6})?')
            THEN replace(l.text, ',', '')::DECIMAL(19, 6)
    END AS quantity,
    CASE WHEN quantity IS NULL AND l.text <> '' THEN l.text END AS odd
FROM melted AS l
JOIN slot AS s ON s.name = l.name
JOIN meter AS m ON m.written = l.meter
JOIN day AS d ON d.written = l.day AND d.clock = l.clock
JOIN multiplier AS x ON x.written = l.multiplier
LEFT JOIN kind AS k ON k.written = l.kind
WHERE coalesce(s.measure, k.measure) IS NOT NULL;
