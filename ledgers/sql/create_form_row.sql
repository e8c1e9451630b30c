-- The rows of forms, kept for the length of one session like what stands. Parameters: none.
CREATE TEMP TABLE form_row AS SELECT * FROM form_row;
