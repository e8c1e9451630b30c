-- What stands, kept for the length of one session so that each check need not find it again; the name is that of the
-- view, which it hides. Parameters: $years to keep, NULL for all.
CREATE TEMP TABLE standing_entry AS
SELECT * FROM standing_entry WHERE $years IS NULL OR list_contains($years, left(period, 4));
