-- What stands, kept for the length of one session so that each check need not find it again; the names are those of the
-- views, which they hide. Parameters: none.
CREATE TEMP TABLE standing_entry AS SELECT * FROM standing_entry;
CREATE TEMP TABLE standing_activity AS SELECT * FROM standing_activity;
CREATE TEMP TABLE form_row AS SELECT * FROM form_row;
