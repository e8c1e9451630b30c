-- What keeps a deduction from being given. Grain: one row per kind of deduction, firm and period, with the problem:
--   not-stated      the firm uses electricity and does not say how much of it is non-fossil (or renewable, in the period
--                   or in the base year); or files raw material that nobody reviewed
--   exceeds         it states more than it uses: electricity, raw material, or all deductions together
--   no-coefficient  a renewable increment of a firm whose electricity has no coefficient in the period
-- Parameters: $periods; $base_year; $nonfossil_assumed, $feedstock_assumed: whether silence of a firm is an assumption.
CREATE OR REPLACE TEMP TABLE deduction_gap AS
WITH used AS (
    SELECT p.firm_id, p.scope, p.period, sum(p.sign * p.quantity) AS quantity
    FROM posting AS p
    WHERE p.measure = 'energy_ce' AND p.item = 'electricity'
    GROUP BY p.firm_id, p.scope, p.period
),

said AS (
    SELECT firm_id, period, measure, sum(quantity_base_unit) AS quantity
    FROM standing_activity
    WHERE
        measure IN ('nonfossil_electricity', 'renewable_electricity', 'certificate_electricity')
        OR measure LIKE 'recognised_feedstock:%'
    GROUP BY firm_id, period, measure
),

raw AS (
    SELECT firm_id, scope, period, item, sum(quantity) AS quantity
    FROM counted
    WHERE flow = 'feedstock_use' AND registered AND quantity <> 0
    GROUP BY firm_id, scope, period, item
),

base_user AS (
    SELECT DISTINCT firm_id
    FROM standing_entry
    WHERE period = $base_year AND item = 'electricity' AND flow = 'production_use' AND quantity_item_unit <> 0
),

problem AS (
    SELECT 'nonfossil' AS kind, u.firm_id, u.scope, u.period, 'not-stated' AS problem
    FROM used AS u
    ANTI JOIN said AS s ON s.firm_id = u.firm_id AND s.period = u.period AND s.measure = 'nonfossil_electricity'
    WHERE u.quantity <> 0 AND NOT $nonfossil_assumed
    UNION ALL
    SELECT 'renewable_increment', u.firm_id, u.scope, u.period, 'not-stated'
    FROM used AS u
    ANTI JOIN said AS s ON s.firm_id = u.firm_id AND s.period = u.period AND s.measure = 'renewable_electricity'
    WHERE u.quantity <> 0 AND left(u.period, 4) > $base_year
    UNION ALL
    SELECT 'renewable_increment', b.firm_id, l.scope, p.period, 'not-stated'
    FROM base_user AS b
    JOIN latest_firm AS l USING (firm_id)
    JOIN (SELECT unnest($periods) AS period) AS p ON left(p.period, 4) > $base_year
    ANTI JOIN said AS s ON s.firm_id = b.firm_id AND s.period = $base_year AND s.measure = 'renewable_electricity'
    UNION ALL
    SELECT 'feedstock', r.firm_id, r.scope, r.period, 'not-stated'
    FROM raw AS r
    ANTI JOIN said AS s ON
        s.firm_id = r.firm_id AND s.period = r.period AND s.measure = 'recognised_feedstock:' || r.item
    WHERE NOT $feedstock_assumed
    UNION ALL
    SELECT
        CASE WHEN s.measure = 'certificate_electricity' THEN 'certificates' ELSE 'nonfossil' END, s.firm_id, l.scope,
        s.period, 'exceeds'
    FROM said AS s
    JOIN latest_firm AS l USING (firm_id)
    LEFT JOIN used AS u USING (firm_id, period)
    LEFT JOIN said AS n ON
        n.firm_id = s.firm_id AND n.period = s.period AND n.measure = 'nonfossil_electricity'
        AND s.measure = 'certificate_electricity'
    WHERE
        s.measure IN ('nonfossil_electricity', 'certificate_electricity') AND list_contains($periods, s.period)
        AND s.quantity + coalesce(n.quantity, 0) > coalesce(u.quantity, 0)
    UNION ALL
    SELECT 'renewable_increment', s.firm_id, l.scope, s.period, 'exceeds'
    FROM said AS s
    JOIN latest_firm AS l USING (firm_id)
    LEFT JOIN used AS u USING (firm_id, period)
    WHERE
        s.measure = 'renewable_electricity' AND list_contains($periods, s.period)
        AND s.quantity > coalesce(u.quantity, 0)
    UNION ALL
    SELECT 'feedstock', s.firm_id, l.scope, s.period, 'exceeds'
    FROM said AS s
    JOIN latest_firm AS l USING (firm_id)
    LEFT JOIN raw AS r ON
        r.firm_id = s.firm_id AND r.period = s.period AND s.measure = 'recognised_feedstock:' || r.item
    WHERE
        s.measure LIKE 'recognised_feedstock:%' AND list_contains($periods, s.period)
        AND s.quantity > coalesce(r.quantity, 0)
    UNION ALL
    SELECT 'renewable_increment', d.firm_id, d.scope, d.period, 'no-coefficient'
    FROM deduction AS d
    WHERE d.factor IS NULL AND d.quantity <> 0
    UNION ALL
    SELECT 'listed', d.firm_id, d.scope, d.period, 'exceeds'
    FROM deduction AS d
    LEFT JOIN (
        SELECT firm_id, period, measure, sum(amount) AS amount FROM posting GROUP BY firm_id, period, measure
    ) AS e USING (firm_id, period, measure)
    WHERE d.kind <> 'renewable_increment'
    GROUP BY d.firm_id, d.scope, d.period, d.measure
    HAVING bool_or(d.kind = 'listed') AND sum(d.amount) > coalesce(any_value(e.amount), 0)
)

SELECT kind, firm_id, scope, period, min(problem) AS problem
FROM problem
GROUP BY kind, firm_id, scope, period;
