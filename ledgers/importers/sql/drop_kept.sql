-- Gives back the memory of a table that has been staged.
DROP VIEW mapped;
DROP VIEW coded;
DROP TABLE kept;
