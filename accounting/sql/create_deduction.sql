-- What may leave a firm's energy under the rules of a regime. Grain: one row per kind of deduction, measure (energy_ce or
-- energy_eq) and what it rests on: a statement of the firm (activity) or an entry. quantity is in the item's unit, factor
-- that of the firm's own consumption of the item in the period, amount = sign x quantity x factor in tce. Kinds:
--   feedstock            recognised feedstock (原料用能), else $feedstock_share of the entries filed as raw material
--   nonfossil            non-fossil electricity and fuels, else $nonfossil_share of the electricity entries
--   renewable_increment  renewable electricity of the period (+) less that of the base year (-)
--   certificates         electricity of certificates from other provinces, before their cap
--   listed               energy of separately listed national projects, as it was stated
-- is_assumed: by a share that was assumed, since the firm states nothing.
-- Parameters: $periods; $nonfossil_items; $base_year of the increment; $nonfossil_share, $feedstock_share, NULL where
-- nothing is assumed of a firm that states nothing.
CREATE OR REPLACE TEMP TABLE deduction AS
WITH of_firm AS (
    SELECT * FROM firm_coefficient WHERE measure IN ('energy_ce', 'energy_eq')
),

-- the electricity coefficient of a period, where all firms have the same: for one that no longer uses any
of_period AS (
    SELECT period, item, measure, min(factor) AS factor, min(resolution_id) AS resolution_id
    FROM of_firm
    WHERE item = 'electricity'
    GROUP BY period, item, measure
    HAVING count(DISTINCT factor) = 1
),

stated AS (
    SELECT
        a.activity_id, a.firm_id, a.period, a.measure AS said, a.quantity_base_unit AS quantity,
        CASE
            WHEN a.measure LIKE 'recognised_feedstock:%' THEN 'feedstock'
            WHEN a.measure = 'nonfossil_electricity' THEN 'nonfossil'
            WHEN a.measure = 'certificate_electricity' THEN 'certificates'
        END AS kind,
        CASE WHEN a.measure LIKE 'recognised_feedstock:%' THEN split_part(a.measure, ':', 2) ELSE 'electricity' END AS item
    FROM standing_activity AS a
    WHERE
        list_contains($periods, a.period)
        AND (a.measure LIKE 'recognised_feedstock:%' OR a.measure IN ('nonfossil_electricity', 'certificate_electricity'))
),

renewable AS (
    SELECT a.activity_id, a.firm_id, a.period, 1 AS sign, a.quantity_base_unit AS quantity
    FROM standing_activity AS a
    WHERE a.measure = 'renewable_electricity' AND list_contains($periods, a.period) AND left(a.period, 4) > $base_year
    UNION ALL
    SELECT a.activity_id, a.firm_id, p.period, -1, a.quantity_base_unit
    FROM standing_activity AS a
    JOIN (SELECT unnest($periods) AS period) AS p ON left(p.period, 4) > $base_year AND length(p.period) = 4
    WHERE a.measure = 'renewable_electricity' AND a.period = $base_year
),

said AS (
    SELECT s.kind, o.measure, 'activity' AS source, s.activity_id AS source_id, s.firm_id, s.period, s.item, s.said AS flow,
        1 AS sign, s.quantity, o.factor, o.resolution_id, false AS is_assumed
    FROM stated AS s
    JOIN of_firm AS o USING (firm_id, period, item)
    UNION ALL
    SELECT 'renewable_increment', w.measure, 'activity', r.activity_id, r.firm_id, r.period,
        'electricity', 'renewable_electricity', r.sign, r.quantity, coalesce(o.factor, m.factor),
        coalesce(o.resolution_id, m.resolution_id), false
    FROM renewable AS r
    JOIN (VALUES ('energy_ce'), ('energy_eq')) AS w (measure) ON true
    LEFT JOIN of_firm AS o ON
        o.firm_id = r.firm_id AND o.period = r.period AND o.item = 'electricity' AND o.measure = w.measure
    LEFT JOIN of_period AS m ON m.period = r.period AND m.measure = w.measure
    UNION ALL
    SELECT 'listed', CASE a.measure WHEN 'listed_energy:calorific' THEN 'energy_ce' ELSE 'energy_eq' END, 'activity',
        a.activity_id, a.firm_id, a.period, '', a.measure, 1, a.quantity_base_unit, 1::DECIMAL(14, 10), NULL, false
    FROM standing_activity AS a
    WHERE a.measure LIKE 'listed_energy:%' AND list_contains($periods, a.period)
    UNION ALL
    SELECT 'nonfossil', p.measure, p.source, p.source_id, p.firm_id, p.period, p.item, p.flow, p.sign, p.quantity, p.factor,
        p.resolution_id, false
    FROM posting AS p
    WHERE p.measure IN ('energy_ce', 'energy_eq') AND list_contains($nonfossil_items, p.item)
    UNION ALL
    SELECT 'nonfossil', p.measure, p.source, p.source_id, p.firm_id, p.period, p.item, p.flow, p.sign, p.quantity,
        (p.factor * $nonfossil_share::DECIMAL(5, 4))::DECIMAL(14, 10), p.resolution_id, true
    FROM posting AS p
    WHERE
        p.measure IN ('energy_ce', 'energy_eq') AND p.item = 'electricity' AND $nonfossil_share IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM stated AS s WHERE s.firm_id = p.firm_id AND s.period = p.period AND s.kind = 'nonfossil'
        )
    UNION ALL
    SELECT 'feedstock', o.measure, 'entry', c.entry_id, c.firm_id, c.period, c.item, c.flow, 1, c.quantity,
        (o.factor * $feedstock_share::DECIMAL(5, 4))::DECIMAL(14, 10), o.resolution_id, true
    FROM counted AS c
    JOIN of_firm AS o USING (firm_id, period, item)
    WHERE
        c.flow = 'feedstock_use' AND c.quantity <> 0 AND $feedstock_share IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM stated AS s
            WHERE s.firm_id = c.firm_id AND s.period = c.period AND s.kind = 'feedstock' AND s.item = c.item
        )
)

-- a firm that filed nothing for the period any more is where it stood last
SELECT
    s.kind, s.measure, s.source, s.source_id, s.firm_id, coalesce(f.scope, l.scope) AS scope,
    coalesce(f.county, l.county) AS county, coalesce(f.industry, l.industry) AS industry,
    coalesce(f.park, l.park) AS park, s.period, s.item, s.flow, s.sign, s.quantity, s.factor, s.resolution_id,
    s.is_assumed, s.sign * (s.quantity * s.factor) AS amount
FROM said AS s
JOIN latest_firm AS l USING (firm_id)
LEFT JOIN firm_in_period AS f USING (firm_id, period);
