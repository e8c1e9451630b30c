-- The cells of energy balances. Grain: one row per firm, period, item and flow, with 'used' in place of non-production and
-- total use: production plus non-production, or the total where only that is stated. quantity: in the item's unit, NULL where
-- a needed cell was not stated: purchase, production use, any use in all, stocks of what can be stocked, and whatever form has
-- the flow as an empty cell. A flow that no form of the firm has is 0 in sums and not stated. energy_ce_tce and energy_eq_tce:
-- by the coefficient of the firm's consumption of the item; lack_ce, lack_eq: why there is none. A whole whose parts were
-- filed instead makes no rows. Parameters: $periods, $flows, $storable_items, $part_items, $whole_items (pairs of item keys).
CREATE OR REPLACE TEMP TABLE balance_cell AS
WITH stated AS (
    SELECT
        firm_id, period, item, flow, sum(quantity)::DECIMAL(23, 10) AS quantity, bool_or(in_conflict) AS in_conflict
    FROM counted
    GROUP BY ALL
),

empty_cell AS (
    SELECT DISTINCT firm_id, period, item, flow
    FROM standing_entry
    WHERE state = 'blank' AND list_contains($periods, period) AND list_contains($flows, flow)
),

in_parts AS (
    SELECT DISTINCT c.firm_id, c.period, p.whole AS item
    FROM counted AS c
    JOIN (SELECT unnest($part_items) AS part, unnest($whole_items) AS whole) AS p ON p.part = c.item
),

subject AS (
    SELECT
        c.firm_id, c.period, c.item, any_value(c.scope) AS scope, any_value(c.industry) AS industry,
        bool_and(c.registered) AS registered, any_value(ce.factor) AS factor_ce, any_value(eq.factor) AS factor_eq,
        any_value(ce.resolution_id) AS resolution_ce, any_value(eq.resolution_id) AS resolution_eq,
        list_contains($storable_items, c.item) OR bool_or(c.flow IN ('opening_stock', 'closing_stock')) AS has_stock
    FROM counted AS c
    LEFT JOIN in_parts AS i USING (firm_id, period, item)
    LEFT JOIN firm_coefficient AS ce ON
        ce.firm_id = c.firm_id AND ce.period = c.period AND ce.item = c.item AND ce.measure = 'energy_ce'
    LEFT JOIN firm_coefficient AS eq ON
        eq.firm_id = c.firm_id AND eq.period = c.period AND eq.item = c.item AND eq.measure = 'energy_eq'
    GROUP BY c.firm_id, c.period, c.item
    HAVING NOT (bool_or(i.item IS NOT NULL) AND sum(abs(c.quantity)) = 0)
),

used AS (
    SELECT
        firm_id, period, item,
        coalesce(
            sum(quantity) FILTER (WHERE flow = 'production_use')
            + sum(quantity) FILTER (WHERE flow = 'nonproduction_use'),
            sum(quantity) FILTER (WHERE flow = 'total_use')
        )::DECIMAL(23, 10) AS quantity,
        bool_or(in_conflict) FILTER (WHERE flow IN ('production_use', 'nonproduction_use', 'total_use')) AS in_conflict
    FROM stated
    GROUP BY ALL
),

cell AS (
    SELECT
        s.*, f.flow, t.quantity IS NOT NULL AS is_stated, coalesce(t.in_conflict, false) AS in_conflict,
        CASE
            WHEN t.quantity IS NOT NULL THEN t.quantity
            WHEN f.flow IN ('purchase', 'production_use') THEN NULL
            WHEN f.flow IN ('opening_stock', 'closing_stock') THEN CASE WHEN NOT s.has_stock THEN 0 END
            WHEN e.flow IS NULL THEN 0
        END AS quantity
    FROM subject AS s
    CROSS JOIN (SELECT unnest($flows) AS flow) AS f
    LEFT JOIN stated AS t USING (firm_id, period, item, flow)
    LEFT JOIN empty_cell AS e USING (firm_id, period, item, flow)
    WHERE f.flow NOT IN ('nonproduction_use', 'total_use')
    UNION ALL
    SELECT s.*, 'used', u.quantity IS NOT NULL, coalesce(u.in_conflict, false), u.quantity
    FROM subject AS s
    LEFT JOIN used AS u USING (firm_id, period, item)
)

SELECT
    *,
    CASE
        WHEN quantity = 0 THEN 0
        WHEN registered AND NOT in_conflict THEN quantity * factor_ce
    END AS energy_ce_tce,
    CASE
        WHEN quantity = 0 THEN 0
        WHEN registered AND NOT in_conflict THEN quantity * factor_eq
    END AS energy_eq_tce,
    CASE
        WHEN quantity IS NULL THEN 'blank'
        WHEN quantity = 0 THEN ''
        WHEN NOT registered THEN 'unregistered'
        WHEN in_conflict THEN 'conflict'
        WHEN factor_ce IS NULL THEN 'coefficient'
        ELSE ''
    END AS lack_ce,
    CASE WHEN lack_ce IN ('', 'coefficient') THEN CASE WHEN quantity <> 0 AND factor_eq IS NULL THEN 'coefficient' ELSE '' END ELSE lack_ce END
        AS lack_eq
FROM cell;
