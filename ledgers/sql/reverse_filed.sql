-- Takes back what the last filing of the same form of the same firm and period stated, and the correcting sheet no longer
-- states: also where another file had corrected the form's figure meanwhile. Grain: one reversal per entry or activity
-- that still stands from another batch. Run after the statements that reverse what is stated anew. Parameters: $batch_id.
INSERT INTO reversal (reversal_id, table_name, row_id, sheet, row_number, column_name, batch_id)
WITH former AS (
    SELECT form, period, o.batch_id, o.sheet, o.firm_id, any_value(n.sheet) AS new_sheet
    FROM filed_form AS n
    JOIN filed_form AS o USING (form, firm_id, period)
    JOIN live_batch AS b ON b.batch_id = o.batch_id
    WHERE n.batch_id = $batch_id AND o.batch_id <> $batch_id
    GROUP BY form, period, o.batch_id, o.sheet, o.firm_id
    QUALIFY rank() OVER (PARTITION BY form, o.firm_id, period ORDER BY o.batch_id DESC) = 1
),

said_entry AS (
    SELECT e.firm_id, e.period, e.item, e.flow, any_value(f.new_sheet) AS new_sheet
    FROM entry AS e
    JOIN former AS f USING (batch_id, sheet, firm_id)
    GROUP BY e.firm_id, e.period, e.item, e.flow
),

said_activity AS (
    SELECT a.firm_id, a.period, a.measure, a.price_base, any_value(f.new_sheet) AS new_sheet
    FROM activity AS a
    JOIN former AS f USING (batch_id, sheet, firm_id)
    GROUP BY a.firm_id, a.period, a.measure, a.price_base
),

stated AS (
    SELECT 'entry' AS table_name, e.entry_id AS row_id, s.new_sheet
    FROM standing_entry AS e
    JOIN said_entry AS s USING (firm_id, period, item, flow)
    WHERE e.batch_id <> $batch_id
    UNION ALL
    SELECT 'activity', a.activity_id, s.new_sheet
    FROM standing_activity AS a
    JOIN said_activity AS s USING (firm_id, period, measure, price_base)
    WHERE a.batch_id <> $batch_id
)

SELECT
    (SELECT coalesce(max(reversal_id), 0) FROM reversal) + row_number() OVER (ORDER BY table_name DESC, row_id),
    table_name, row_id, new_sheet, NULL, '', $batch_id
FROM stated;
