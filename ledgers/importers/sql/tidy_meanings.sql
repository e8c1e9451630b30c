-- What the spellings of a tidy table mean, each read once in Python. `faults`: codes of findings joined by commas, NULL
-- where there are none; what a faulty spelling means is NULL.
-- one_cell: a cell that is read by itself. Grain: one row per column and spelling.
CREATE TABLE one_cell (column_name VARCHAR, spelled spelling, meaning canon, faults VARCHAR);
-- odd_number: a quantity that is not in plain digits. Grain: one row per spelling.
CREATE TABLE odd_number (spelled VARCHAR, state canon, quantity DECIMAL(19, 6), faults VARCHAR);
-- subject: item, flow and unit of an entry; measure, price base and unit of an activity. Grain: one row per combination.
-- `size_limit` is the smallest size that the ledger cannot hold; `factor` leads to the unit reckoned in, NULL where it
-- has more than four decimals (then `converted` has the products).
CREATE TABLE subject (
    first_cell spelling, second_cell spelling, unit_cell spelling, subject canon, aspect canon, unit canon,
    unit_written canon, base_unit canon, due BOOLEAN, size_limit DECIMAL(20, 6), factor DECIMAL(12, 4), faults VARCHAR
);
-- measured: a coefficient of the firm. Grain: one row per kind, item, number, unit and whether a document is named.
CREATE TABLE measured (
    kind VARCHAR, item spelling, number_cell spelling, unit_cell spelling, documented BOOLEAN, value DECIMAL(22, 10),
    unit canon, faults VARCHAR
);
-- converted: a quantity in the unit reckoned in. Grain: one row per combination of first cell and unit, and quantity.
CREATE TABLE converted (
    first_cell spelling, unit_cell spelling, quantity DECIMAL(19, 6), converted DECIMAL(23, 10)
);
