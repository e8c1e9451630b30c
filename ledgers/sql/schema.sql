-- The tables of a workspace, format 2. Append-only: nothing is updated or deleted; a correction is a reversal
-- (an entry or activity whose `reverses` names another) plus a new row.
-- quantity: as written, in `unit`; quantity_item_unit: the same in the item's own unit of form 205-1;
-- quantity_base_unit: the same in `base_unit`, which is one for each measure of activity, and for readings kWh for
-- electricity and tCO2 for CO2.

CREATE TABLE meta (key VARCHAR NOT NULL, value VARCHAR NOT NULL);

CREATE TABLE batch (
    batch_id INTEGER NOT NULL, file VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, layout_sha256 VARCHAR NOT NULL,
    importer VARCHAR NOT NULL, importer_version VARCHAR NOT NULL, row_count INTEGER NOT NULL,
    recorded_at TIMESTAMP NOT NULL, recorded_by VARCHAR NOT NULL
);

CREATE TABLE firm (
    firm_id VARCHAR NOT NULL, name VARCHAR NOT NULL, county VARCHAR NOT NULL, industry VARCHAR NOT NULL,
    above_scale BOOLEAN NOT NULL, park VARCHAR NOT NULL, scope VARCHAR NOT NULL, valid_from DATE NOT NULL,
    batch_id INTEGER NOT NULL, sheet VARCHAR NOT NULL, row_number INTEGER, column_name VARCHAR NOT NULL
);

CREATE SEQUENCE entry_ids;
CREATE TABLE entry (
    entry_id BIGINT NOT NULL DEFAULT nextval('entry_ids'),
    firm_id VARCHAR NOT NULL, period VARCHAR NOT NULL, item VARCHAR NOT NULL, flow VARCHAR NOT NULL,
    state VARCHAR NOT NULL, quantity DECIMAL(19, 6), unit VARCHAR NOT NULL, unit_written VARCHAR NOT NULL,
    quantity_item_unit DECIMAL(23, 10),
    coefficient DECIMAL(18, 10), coefficient_unit VARCHAR NOT NULL, ncv DECIMAL(18, 6), ncv_unit VARCHAR NOT NULL,
    carbon_content DECIMAL(18, 10), carbon_content_unit VARCHAR NOT NULL, document VARCHAR NOT NULL,
    batch_id INTEGER NOT NULL, sheet VARCHAR NOT NULL, row_number INTEGER, column_name VARCHAR NOT NULL,
    reverses BIGINT, reason VARCHAR
);

CREATE SEQUENCE activity_ids;
CREATE TABLE activity (
    activity_id BIGINT NOT NULL DEFAULT nextval('activity_ids'),
    firm_id VARCHAR NOT NULL, period VARCHAR NOT NULL, measure VARCHAR NOT NULL, quantity DECIMAL(19, 6) NOT NULL,
    unit VARCHAR NOT NULL, unit_written VARCHAR NOT NULL, quantity_base_unit DECIMAL(23, 10) NOT NULL,
    base_unit VARCHAR NOT NULL, price_base VARCHAR NOT NULL, document VARCHAR NOT NULL,
    batch_id INTEGER NOT NULL, sheet VARCHAR NOT NULL, row_number INTEGER, column_name VARCHAR NOT NULL,
    reverses BIGINT, reason VARCHAR
);

CREATE TABLE reading (
    meter_id VARCHAR NOT NULL, measure VARCHAR NOT NULL, start_at TIMESTAMP NOT NULL, minutes INTEGER NOT NULL,
    quantity DECIMAL(19, 6) NOT NULL, unit VARCHAR NOT NULL, quantity_base_unit DECIMAL(23, 10) NOT NULL,
    base_unit VARCHAR NOT NULL, batch_id INTEGER NOT NULL, row_number INTEGER
);

-- a person's word that a coefficient was checked against the original; kept for good, a later word stands beside it
CREATE TABLE confirmation (
    key VARCHAR NOT NULL, printed VARCHAR NOT NULL, unit VARCHAR NOT NULL, confirmed_by VARCHAR NOT NULL,
    confirmed_on DATE NOT NULL, document VARCHAR NOT NULL, page VARCHAR NOT NULL,
    row_sha256 VARCHAR NOT NULL
);

-- grain: one row per entry that stands, i.e. neither a reversal nor reversed
CREATE VIEW standing_entry AS
SELECT e.*, b.file
FROM entry AS e
JOIN batch AS b ON b.batch_id = e.batch_id
WHERE e.reverses IS NULL AND NOT EXISTS (SELECT 1 FROM entry AS r WHERE r.reverses = e.entry_id);

-- grain: one row per activity that stands, i.e. neither a reversal nor reversed
CREATE VIEW standing_activity AS
SELECT a.*, b.file
FROM activity AS a
JOIN batch AS b ON b.batch_id = a.batch_id
WHERE a.reverses IS NULL AND NOT EXISTS (SELECT 1 FROM activity AS r WHERE r.reverses = a.activity_id);

-- grain: one row per firm, period and item of forms 205-1 and 205-2; one column per flow, in the item's unit
CREATE VIEW form_row AS
SELECT
    firm_id, period, item, arg_min(entry_id, entry_id) AS entry_id,
    max(quantity_item_unit) FILTER (WHERE flow = 'opening_stock') AS opening_stock,
    max(quantity_item_unit) FILTER (WHERE flow = 'purchase') AS purchase,
    max(quantity_item_unit) FILTER (WHERE flow = 'purchase_outside_province') AS purchase_outside_province,
    max(quantity_item_unit) FILTER (WHERE flow = 'total_use') AS total_use,
    max(quantity_item_unit) FILTER (WHERE flow = 'production_use') AS production_use,
    max(quantity_item_unit) FILTER (WHERE flow = 'feedstock_use') AS feedstock_use,
    max(quantity_item_unit) FILTER (WHERE flow = 'nonproduction_use') AS nonproduction_use,
    max(quantity_item_unit) FILTER (WHERE flow = 'transport_use') AS transport_use,
    max(quantity_item_unit) FILTER (WHERE flow = 'closing_stock') AS closing_stock,
    max(quantity_item_unit) FILTER (WHERE flow = 'transformation_input') AS transformation_input,
    max(quantity_item_unit) FILTER (WHERE flow = 'transformation_output') AS transformation_output,
    max(quantity_item_unit) FILTER (WHERE flow = 'recovery') AS recovery,
    max(quantity_item_unit) FILTER (WHERE flow = 'sale') AS sale
FROM standing_entry
WHERE item <> 'energy_total'
GROUP BY firm_id, period, item;

-- grain: one row per firm, as it stood last
CREATE VIEW latest_firm AS
SELECT * FROM firm QUALIFY row_number() OVER (PARTITION BY firm_id ORDER BY valid_from DESC) = 1;

-- grain: one row per firm and period of the ledger: the firm as it stood at the period's end (as it stood first, where
-- the register begins later)
CREATE VIEW firm_in_period AS
WITH filed AS (
    SELECT firm_id, period FROM entry
    UNION
    SELECT firm_id, period FROM activity
),

dated AS (
    SELECT
        firm_id, period,
        CASE
            WHEN length(period) = 4 THEN make_date(period::INTEGER, 12, 31)
            ELSE last_day(make_date(left(period, 4)::INTEGER, right(period, 2)::INTEGER, 1))
        END AS period_end
    FROM filed
)

SELECT d.period, f.*
FROM dated AS d
JOIN firm AS f ON f.firm_id = d.firm_id
QUALIFY
    row_number() OVER (
        PARTITION BY d.firm_id, d.period
        ORDER BY
            f.valid_from <= d.period_end DESC,
            CASE WHEN f.valid_from <= d.period_end THEN f.valid_from END DESC NULLS LAST,
            f.valid_from
    ) = 1;
