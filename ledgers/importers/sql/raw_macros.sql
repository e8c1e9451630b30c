-- What the raw table knows of cells. is_blank: nothing but space, as Python's str.strip sees it (the signs of
-- str.isspace; a test holds the two together). unescaped: the cell as it stood in the file, from the escapes that
-- ledgers/importers/_raw_table.py writes. number_text: a float as the number grammar takes it, 15 significant digits.
-- is_unfit: a cell that no CSV could hold, with a NUL or longer than the limit in characters.
SET enable_progress_bar = false;  -- only the command line prints
CREATE MACRO is_blank(cell) AS CASE
    WHEN cell >= '!' AND cell < chr(127) THEN false
    ELSE regexp_full_match(
        cell, '[\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]*'
    )
END;
CREATE MACRO unescaped(cell) AS CASE
    WHEN NOT contains(cell, chr(30)) THEN cell
    ELSE replace(
        replace(
            replace(
                replace(replace(cell, chr(30) || 'n', chr(10)), chr(30) || 'r', chr(13)), chr(30) || 'd', chr(31)
            ), chr(30) || 'o', chr(1)
        ), chr(30) || 'e', chr(30)
    )
END;
CREATE MACRO number_text(number) AS format('{:.15g}', number);
CREATE MACRO is_unfit(cell, chars_max) AS contains(cell, chr(0)) OR length(cell) > chars_max;
