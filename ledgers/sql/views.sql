-- What stands of the tables, now or, where the variable `as_of_seq` is set, as of that line of the journal.

-- grain: one row per batch that was taken in by then and not withdrawn by then
CREATE OR REPLACE VIEW live_batch AS
SELECT *
FROM batch AS b
WHERE
    b.batch_id <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647)
    AND NOT EXISTS (
        SELECT 1 FROM withdrawal AS w
        WHERE w.batch_id = b.batch_id AND w.withdrawn_in <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647)
    );

-- grain: one row per reversal of a live batch
CREATE OR REPLACE VIEW live_reversal AS
SELECT r.* FROM reversal AS r SEMI JOIN live_batch AS b ON b.batch_id = r.batch_id;

-- grain: one row per entry of a live batch that no live batch takes back
CREATE OR REPLACE VIEW standing_entry AS
SELECT e.*, b.file
FROM entry AS e
JOIN live_batch AS b ON b.batch_id = e.batch_id
WHERE NOT EXISTS (SELECT 1 FROM live_reversal AS r WHERE r.table_name = 'entry' AND r.row_id = e.entry_id);

-- grain: one row per activity that stands
CREATE OR REPLACE VIEW standing_activity AS
SELECT a.*, b.file
FROM activity AS a
JOIN live_batch AS b ON b.batch_id = a.batch_id
WHERE NOT EXISTS (SELECT 1 FROM live_reversal AS r WHERE r.table_name = 'activity' AND r.row_id = a.activity_id);

-- grain: one row per reading that stands
CREATE OR REPLACE VIEW standing_reading AS
SELECT m.*, b.file
FROM reading AS m
JOIN live_batch AS b ON b.batch_id = m.batch_id
WHERE NOT EXISTS (SELECT 1 FROM live_reversal AS r WHERE r.table_name = 'reading' AND r.row_id = m.reading_id);

-- grain: one row per firm and day from which it stands so
CREATE OR REPLACE VIEW standing_firm AS
SELECT f.*, b.file
FROM firm AS f
JOIN live_batch AS b ON b.batch_id = f.batch_id
WHERE NOT EXISTS (SELECT 1 FROM live_reversal AS r WHERE r.table_name = 'firm' AND r.row_id = f.firm_row_id);

-- grain: one row per meter and day from which it stands so
CREATE OR REPLACE VIEW standing_meter AS
SELECT g.*, b.file
FROM meter AS g
JOIN live_batch AS b ON b.batch_id = g.batch_id
WHERE NOT EXISTS (SELECT 1 FROM live_reversal AS r WHERE r.table_name = 'meter' AND r.row_id = g.meter_row_id);

-- grain: one row per meter, as it stood last
CREATE OR REPLACE VIEW latest_meter AS
SELECT * FROM standing_meter QUALIFY row_number() OVER (PARTITION BY meter_id, measure ORDER BY valid_from DESC) = 1;

-- grain: one row per period that was ever closed: whether it is closed
CREATE OR REPLACE VIEW period_state AS
SELECT *
FROM period_lock
WHERE seq <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647)
QUALIFY row_number() OVER (PARTITION BY period ORDER BY seq DESC) = 1;

-- grain: one row per explanation given by then
CREATE OR REPLACE VIEW live_explanation AS
SELECT * FROM explanation WHERE seq <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647);

-- grain: one row per confirmation given by then
CREATE OR REPLACE VIEW live_confirmation AS
SELECT * FROM confirmation WHERE seq <= coalesce(getvariable('as_of_seq')::INTEGER, 2147483647);

-- grain: one row per firm, period and item of forms 205-1 and 205-2; one column per flow, in the item's unit
CREATE OR REPLACE VIEW form_row AS
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
CREATE OR REPLACE VIEW latest_firm AS
SELECT * FROM standing_firm QUALIFY row_number() OVER (PARTITION BY firm_id ORDER BY valid_from DESC) = 1;

-- grain: one row per firm and period of the ledger: the firm as it stood at the period's end (as it stood first, where
-- the register begins later)
CREATE OR REPLACE VIEW firm_in_period AS
WITH filed AS (
    SELECT firm_id, period FROM standing_entry
    UNION
    SELECT firm_id, period FROM standing_activity
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
JOIN standing_firm AS f ON f.firm_id = d.firm_id
QUALIFY
    row_number() OVER (
        PARTITION BY d.firm_id, d.period
        ORDER BY
            f.valid_from <= d.period_end DESC,
            CASE WHEN f.valid_from <= d.period_end THEN f.valid_from END DESC NULLS LAST,
            f.valid_from
    ) = 1;
