-- The type of a cell of a tidy table that is kept as the number of its spelling; all columns share the spellings.
CREATE TYPE spelling AS ENUM (
    SELECT DISTINCT text
    FROM (SELECT unnest(list_concat(*COLUMNS(*), [''])) AS text FROM spelled)
    WHERE text IS NOT NULL
    ORDER BY text
);
