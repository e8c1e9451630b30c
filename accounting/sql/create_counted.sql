-- The entries that a calculation counts. Grain: one row per stated entry of the periods in a flow that makes up
-- consumption, with the firm as it stood then. A whole (原煤) gives way to its parts where a firm filed the parts.
-- Parameters: $periods, $part_items, $whole_items (pairs of item keys).
CREATE OR REPLACE TEMP TABLE counted AS
WITH part AS (SELECT unnest($part_items) AS part, unnest($whole_items) AS whole),

filed_in_parts AS (
    SELECT DISTINCT e.firm_id, e.period, e.flow, p.whole AS item
    FROM standing_entry AS e
    JOIN part AS p ON p.part = e.item
    WHERE e.state = 'stated' AND e.quantity <> 0
)

SELECT
    e.entry_id, e.firm_id, e.period, e.item, e.flow, e.quantity_item_unit AS quantity, e.coefficient,
    e.coefficient_unit, e.document <> '' AS documented, f.scope, f.county, f.industry, f.park,
    left(f.county, 2) || '0000' AS region, i.family
FROM standing_entry AS e
JOIN firm_in_period AS f USING (firm_id, period)
JOIN industry_family AS i USING (industry)
WHERE
    e.state = 'stated' AND e.item <> 'energy_total' AND list_contains($periods, e.period)
    AND e.flow IN ('production_use', 'feedstock_use', 'transformation_output', 'recovery')
    AND NOT EXISTS (
        SELECT 1 FROM filed_in_parts AS w
        WHERE w.firm_id = e.firm_id AND w.period = e.period AND w.flow = e.flow AND w.item = e.item
    );
