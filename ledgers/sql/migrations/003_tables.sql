-- The tables of a workspace of format 3, all made again from journal and archive. Append-only: nothing is updated or
-- deleted. A correction is a reversal (a row of `reversal` that names another row) plus a new row; a batch is withdrawn by
-- a row of `withdrawal`. What stands, now or as of a day, is what the views of views.sql say.
-- quantity: as written, in `unit`; quantity_item_unit: the same in the item's own unit of form 205-1;
-- quantity_base_unit: the same in `base_unit`, which is one for each measure of activity, and for readings kWh for
-- electricity and tCO2 for CO2. The ids of a table count from 1 in the order in which rows were taken in.

CREATE TABLE meta (key VARCHAR NOT NULL, value VARCHAR NOT NULL);

-- grain: one row per line of the receipt journal; `line` is the text of the line itself
CREATE TABLE journal (seq INTEGER NOT NULL, kind VARCHAR NOT NULL, recorded_at TIMESTAMP, line VARCHAR NOT NULL);

-- grain: one row per file taken in; batch_id is the number of its line in the journal
CREATE TABLE batch (
    batch_id INTEGER NOT NULL, file VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, layout_sha256 VARCHAR NOT NULL,
    importer VARCHAR NOT NULL, importer_version VARCHAR NOT NULL, row_count BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL, recorded_by VARCHAR NOT NULL, reason VARCHAR NOT NULL, note VARCHAR NOT NULL,
    override_reason VARCHAR NOT NULL
);

-- grain: one row per batch and table in which it has rows; their ids are first_row_id … first_row_id + row_count - 1
CREATE TABLE batch_rows (
    batch_id INTEGER NOT NULL, table_name VARCHAR NOT NULL, first_row_id BIGINT NOT NULL, row_count BIGINT NOT NULL
);

CREATE TABLE withdrawal (
    batch_id INTEGER NOT NULL, withdrawn_in INTEGER NOT NULL, reason VARCHAR NOT NULL, note VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL, recorded_by VARCHAR NOT NULL
);

-- grain: one row per closing or reopening of a period; the last one holds
CREATE TABLE period_lock (
    seq INTEGER NOT NULL, period VARCHAR NOT NULL, is_locked BOOLEAN NOT NULL, reason VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL, recorded_by VARCHAR NOT NULL
);

-- grain: one row per explanation that a firm or an office gave for a finding of the checks
CREATE TABLE explanation (
    seq INTEGER NOT NULL, finding_key VARCHAR NOT NULL, code VARCHAR NOT NULL, reason VARCHAR NOT NULL,
    note VARCHAR NOT NULL, recorded_at TIMESTAMP NOT NULL, recorded_by VARCHAR NOT NULL
);

-- grain: one row per word of a person that a coefficient was checked against the original; a later one stands beside it
CREATE TABLE confirmation (
    seq INTEGER NOT NULL, key VARCHAR NOT NULL, printed VARCHAR NOT NULL, unit VARCHAR NOT NULL,
    confirmed_by VARCHAR NOT NULL, confirmed_on DATE NOT NULL, document VARCHAR NOT NULL, page VARCHAR NOT NULL,
    row_sha256 VARCHAR NOT NULL
);

CREATE TABLE firm (
    firm_row_id BIGINT NOT NULL,
    firm_id VARCHAR NOT NULL, name VARCHAR NOT NULL, county VARCHAR NOT NULL, industry VARCHAR NOT NULL,
    above_scale BOOLEAN NOT NULL, park VARCHAR NOT NULL, scope VARCHAR NOT NULL, valid_from DATE NOT NULL,
    sheet VARCHAR NOT NULL, row_number INTEGER, column_name VARCHAR NOT NULL, batch_id INTEGER NOT NULL
);

CREATE TABLE entry (
    entry_id BIGINT NOT NULL,
    firm_id VARCHAR NOT NULL, period VARCHAR NOT NULL, item VARCHAR NOT NULL, flow VARCHAR NOT NULL,
    state VARCHAR NOT NULL, quantity DECIMAL(19, 6), unit VARCHAR NOT NULL, unit_written VARCHAR NOT NULL,
    quantity_item_unit DECIMAL(23, 10),
    coefficient DECIMAL(18, 10), coefficient_unit VARCHAR NOT NULL, ncv DECIMAL(18, 6), ncv_unit VARCHAR NOT NULL,
    carbon_content DECIMAL(18, 10), carbon_content_unit VARCHAR NOT NULL, document VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL, row_number INTEGER, column_name VARCHAR NOT NULL, batch_id INTEGER NOT NULL
);

CREATE TABLE activity (
    activity_id BIGINT NOT NULL,
    firm_id VARCHAR NOT NULL, period VARCHAR NOT NULL, measure VARCHAR NOT NULL, quantity DECIMAL(19, 6) NOT NULL,
    unit VARCHAR NOT NULL, unit_written VARCHAR NOT NULL, quantity_base_unit DECIMAL(23, 10) NOT NULL,
    base_unit VARCHAR NOT NULL, price_base VARCHAR NOT NULL, document VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL, row_number INTEGER, column_name VARCHAR NOT NULL, batch_id INTEGER NOT NULL
);

CREATE TABLE reading (
    reading_id BIGINT NOT NULL,
    meter_id VARCHAR NOT NULL, measure VARCHAR NOT NULL, start_at TIMESTAMP NOT NULL, minutes INTEGER NOT NULL,
    quantity DECIMAL(19, 6) NOT NULL, unit VARCHAR NOT NULL, quantity_base_unit DECIMAL(23, 10) NOT NULL,
    base_unit VARCHAR NOT NULL, row_number INTEGER, batch_id INTEGER NOT NULL
);

-- grain: one row per row that a correcting batch takes back; sheet, row and column are those of the correcting file
CREATE TABLE reversal (
    reversal_id BIGINT NOT NULL,
    table_name VARCHAR NOT NULL, row_id BIGINT NOT NULL,
    sheet VARCHAR NOT NULL, row_number INTEGER, column_name VARCHAR NOT NULL, batch_id INTEGER NOT NULL
);
