-- The working tables of one file of readings, beside its records. They are thrown away with the file.
-- origin: the line of the record with rowid 0, NULL where the records carry their lines.
-- meter, day, kind, multiplier: what the distinct texts of a column mean; a text that means nothing stands in none.
-- day.first_stamp, and for the columns of a wide table the stamps after it: where an interval starts under each
-- convention.
-- slot: the columns that hold readings, and the position of the interval in the day; 0 in a long table. spelt: what the
-- texts mean that are no plain digits.
CREATE TABLE origin (line_offset INTEGER);
CREATE TABLE meter (written VARCHAR NOT NULL, meter INTEGER NOT NULL, meter_id VARCHAR NOT NULL);
CREATE TABLE day (written VARCHAR NOT NULL, clock VARCHAR NOT NULL, first_stamp INTEGER NOT NULL);
CREATE TABLE kind (written VARCHAR NOT NULL, measure INTEGER);
CREATE TABLE multiplier (written VARCHAR NOT NULL, multiplier DECIMAL(12, 6) NOT NULL);
CREATE TABLE stamp (stamp INTEGER NOT NULL, start_1 TIMESTAMP, start_2 TIMESTAMP, start_3 TIMESTAMP);
CREATE TABLE slot (name VARCHAR NOT NULL, position INTEGER NOT NULL, measure INTEGER);
CREATE TABLE measure (
    measure INTEGER NOT NULL, name VARCHAR NOT NULL, unit VARCHAR NOT NULL, base_unit VARCHAR NOT NULL,
    factor DECIMAL(18, 4) NOT NULL
);
CREATE TABLE spelt (text VARCHAR NOT NULL, quantity DECIMAL(19, 6), code VARCHAR);
