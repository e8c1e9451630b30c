-- The entries that a calculation counts. Grain: one row per stated entry of the periods in one of the flows, with the
-- firm as it stood then. A firm's own coefficient holds for all flows of an item it reports in a
-- period; where it states two that differ, `in_conflict` keeps the item from being posted. A whole (原煤) gives way to its parts where a firm filed the parts and they add up
-- to it; where they do not, both are in conflict. Firms outside the register have scope '未登记'.
-- Parameters: $periods, $flows, $part_items, $whole_items (pairs of item keys), $tolerance, in the item's unit, $local_regions
-- (counties and prefectures that have coefficients of their own).
CREATE OR REPLACE TEMP TABLE counted AS
WITH part AS (SELECT unnest($part_items) AS part, unnest($whole_items) AS whole),

stated AS (
    SELECT
        e.*,
        count(DISTINCT CASE WHEN e.coefficient IS NOT NULL THEN e.coefficient || ' ' || e.coefficient_unit END) OVER own
            AS coefficient_count,
        max(e.coefficient) OVER own AS only_coefficient,
        max(CASE WHEN e.coefficient IS NOT NULL THEN e.coefficient_unit END) OVER own AS only_unit,
        bool_or(e.coefficient IS NOT NULL AND e.document <> '') OVER own AS only_documented
    FROM standing_entry AS e
    WHERE e.state = 'stated' AND e.item <> 'energy_total' AND list_contains($periods, e.period)
    WINDOW own AS (PARTITION BY e.firm_id, e.period, e.item)
),

filed_in_parts AS (
    SELECT s.firm_id, s.period, s.flow, p.whole AS item, sum(s.quantity_item_unit) AS parts_quantity
    FROM stated AS s
    JOIN part AS p ON p.part = s.item
    GROUP BY ALL
    HAVING sum(abs(s.quantity_item_unit)) > 0
),

conflict AS (
    SELECT w.firm_id, w.period, w.flow, w.item
    FROM filed_in_parts AS w
    JOIN stated AS s USING (firm_id, period, flow, item)
    WHERE abs(s.quantity_item_unit - w.parts_quantity) > $tolerance
)

SELECT
    s.entry_id, s.firm_id, s.period, s.item, s.flow, s.quantity_item_unit AS quantity,
    s.only_coefficient AS coefficient, coalesce(s.only_unit, '') AS coefficient_unit,
    coalesce(s.only_documented, false) AS documented,
    coalesce(f.scope, '未登记') AS scope, coalesce(f.county, '') AS county, coalesce(f.industry, '') AS industry,
    coalesce(f.park, '') AS park,
    CASE
        WHEN f.county IS NULL THEN 'CN'
        WHEN list_contains($local_regions, f.county) OR list_contains($local_regions, left(f.county, 4) || '00')
            THEN f.county
        ELSE left(f.county, 2) || '0000'
    END AS region,
    coalesce(i.family, '') AS family, f.firm_id IS NOT NULL AS registered,
    s.coefficient_count > 1 OR EXISTS (
        SELECT 1 FROM conflict AS c
        LEFT JOIN part AS p ON p.whole = c.item
        WHERE
            c.firm_id = s.firm_id AND c.period = s.period AND c.flow = s.flow AND (c.item = s.item OR p.part = s.item)
    ) AS in_conflict
FROM stated AS s
LEFT JOIN firm_in_period AS f USING (firm_id, period)
LEFT JOIN industry_family AS i USING (industry)
WHERE
    list_contains($flows, s.flow)
    AND (
        NOT EXISTS (
            SELECT 1 FROM filed_in_parts AS w
            WHERE w.firm_id = s.firm_id AND w.period = s.period AND w.flow = s.flow AND w.item = s.item
        )
        OR EXISTS (
            SELECT 1 FROM conflict AS c
            WHERE c.firm_id = s.firm_id AND c.period = s.period AND c.flow = s.flow AND c.item = s.item
        )
    );
