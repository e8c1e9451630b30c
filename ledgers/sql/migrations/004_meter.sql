-- The register of meters: whose each is, what it measures, its class and calibration, dated.
-- ratio: the multiplier of its transformers, NULL where the register states none.
CREATE TABLE meter (
    meter_row_id BIGINT NOT NULL,
    meter_id VARCHAR NOT NULL, firm_id VARCHAR NOT NULL, measure VARCHAR NOT NULL, accuracy_class VARCHAR NOT NULL,
    ratio DECIMAL(12, 6), calibrated_on DATE, calibration_due DATE, valid_from DATE NOT NULL, note VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL, row_number INTEGER, column_name VARCHAR NOT NULL, batch_id INTEGER NOT NULL
);
