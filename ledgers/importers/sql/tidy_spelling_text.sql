-- The type of a cell of a tidy table that has too many spellings to number them: text.
CREATE TYPE spelling AS VARCHAR;
