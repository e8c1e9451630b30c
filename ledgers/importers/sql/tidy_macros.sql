-- What the bulk reading of tidy tables does in SQL rather than in Python; tests hold both to the same.
-- plain_number: the number of a cell in plain digits or in groups of three with commas, exactly as parse_number reads it,
-- NULL for any other cell: a sign or none, at most 13 digits before the point and 6 after it, zeros behind them aside.
-- squeezed: a text as cell_text has it, each run of space one space, none at the ends; the signs are those of Python's
-- str.isspace.
CREATE MACRO plain_number(cell) AS CASE
    WHEN regexp_full_match(cell, '-?[0-9]{1,13}(\.[0-9]{1,6}0{0,9})?') THEN CAST(cell AS DECIMAL(19, 6))
    WHEN contains(cell, ',') AND length(cell) <= 24
    AND regexp_full_match(cell, '-?[1-9][0-9]{0,2}(,[0-9]{3}){1,3}(\.[0-9]{1,6})?')
        THEN CAST(replace(cell, ',', '') AS DECIMAL(19, 6))
END;
CREATE MACRO squeezed(cell) AS CASE
    WHEN NOT regexp_matches(
        cell, '[\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]'
    ) THEN cell
    ELSE trim(
        regexp_replace(
            cell,
            '[\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]+',
            ' ',
            'g'
        ),
        ' '
    )
END;
