-- The forms that a file states whole, so that a correction of one takes back all that it stated before.
-- Grain: one row per sheet of a workbook that is a form.
CREATE TABLE filed_form (
    batch_id INTEGER NOT NULL, form VARCHAR NOT NULL, firm_id VARCHAR NOT NULL, period VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL
);
