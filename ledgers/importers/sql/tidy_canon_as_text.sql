-- The type of all texts that the staged tables of a tidy table hold, where they are too many to number them: text.
CREATE TYPE canon AS VARCHAR;
