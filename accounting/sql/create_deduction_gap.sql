-- What keeps a deduction from being given. Grain: one row per kind of deduction, measure ('' for both of energy), firm and
-- period, with the problem:
--   not-stated      the firm uses electricity and does not say how much of it is non-fossil (or renewable, in the period
--                   or in the base year); or files raw material that nobody reviewed; or states a listed project by one
--                   of 当量 and 等价 alone
--   exceeds         it states more than it uses: electricity, raw material, or all deductions together
--   no-coefficient  a renewable increment of a firm whose electricity has no coefficient in the period
-- Parameters: $periods; $base_year; $nonfossil_assumed, $feedstock_assumed: whether silence of a firm is an assumption.
CREATE OR REPLACE TEMP TABLE deduction_gap AS
WITH used AS (
    SELECT firm_id, period, sum(sign * quantity) AS quantity, sum(amount) AS amount
    FROM posting
    WHERE measure = 'energy_ce' AND item = 'electricity'
    GROUP BY firm_id, period
),

said AS (
    SELECT firm_id, period, measure, sum(quantity_base_unit) AS quantity
    FROM standing_activity
    WHERE
        measure IN ('nonfossil_electricity', 'renewable_electricity', 'certificate_electricity')
        OR measure LIKE 'recognised_feedstock:%' OR measure LIKE 'listed_energy:%'
    GROUP BY firm_id, period, measure
),

raw AS (
    SELECT firm_id, period, item, sum(quantity) AS quantity
    FROM counted
    WHERE flow = 'feedstock_use' AND registered AND quantity <> 0
    GROUP BY firm_id, period, item
),

base_user AS (
    SELECT DISTINCT firm_id
    FROM standing_entry
    WHERE period = $base_year AND item = 'electricity' AND flow = 'production_use' AND quantity_item_unit <> 0
),

problem AS (
    SELECT 'nonfossil' AS kind, '' AS measure, u.firm_id, u.period, 'not-stated' AS problem
    FROM used AS u
    ANTI JOIN said AS s ON s.firm_id = u.firm_id AND s.period = u.period AND s.measure = 'nonfossil_electricity'
    WHERE u.quantity <> 0 AND NOT $nonfossil_assumed
    UNION ALL
    SELECT 'renewable_increment', '', u.firm_id, u.period, 'not-stated'
    FROM used AS u
    ANTI JOIN said AS s ON s.firm_id = u.firm_id AND s.period = u.period AND s.measure = 'renewable_electricity'
    WHERE u.quantity <> 0 AND left(u.period, 4) > $base_year
    UNION ALL
    SELECT 'renewable_increment', '', b.firm_id, p.period, 'not-stated'
    FROM base_user AS b
    JOIN (SELECT unnest($periods) AS period) AS p ON left(p.period, 4) > $base_year
    ANTI JOIN said AS s ON s.firm_id = b.firm_id AND s.period = $base_year AND s.measure = 'renewable_electricity'
    UNION ALL
    SELECT 'feedstock', '', r.firm_id, r.period, 'not-stated'
    FROM raw AS r
    ANTI JOIN said AS s ON
        s.firm_id = r.firm_id AND s.period = r.period AND s.measure = 'recognised_feedstock:' || r.item
    WHERE NOT $feedstock_assumed
    UNION ALL
    SELECT
        'listed', CASE s.measure WHEN 'listed_energy:calorific' THEN 'energy_eq' ELSE 'energy_ce' END, s.firm_id,
        s.period, 'not-stated'
    FROM said AS s
    ANTI JOIN said AS o ON
        o.firm_id = s.firm_id AND o.period = s.period AND o.measure LIKE 'listed_energy:%' AND o.measure <> s.measure
    WHERE s.measure LIKE 'listed_energy:%' AND s.quantity <> 0 AND list_contains($periods, s.period)
    UNION ALL
    SELECT
        CASE s.measure
            WHEN 'nonfossil_electricity' THEN 'nonfossil' WHEN 'renewable_electricity' THEN 'renewable_increment'
            ELSE 'certificates'
        END, '', s.firm_id, s.period, 'exceeds'
    FROM said AS s
    LEFT JOIN used AS u USING (firm_id, period)
    WHERE
        s.measure IN ('nonfossil_electricity', 'renewable_electricity', 'certificate_electricity')
        AND list_contains($periods, s.period) AND s.quantity > coalesce(u.quantity, 0)
    UNION ALL
    -- certificates beside what is non-fossil already, stated or assumed: no kilowatt-hour leaves twice
    SELECT 'certificates', '', d.firm_id, d.period, 'exceeds'
    FROM deduction AS d
    JOIN used AS u USING (firm_id, period)
    WHERE d.measure = 'energy_ce' AND d.item = 'electricity' AND d.kind IN ('nonfossil', 'certificates')
    GROUP BY d.firm_id, d.period
    HAVING bool_or(d.kind = 'certificates' AND d.quantity > 0) AND sum(d.amount) > any_value(u.amount)
    UNION ALL
    SELECT 'feedstock', '', s.firm_id, s.period, 'exceeds'
    FROM said AS s
    LEFT JOIN raw AS r ON
        r.firm_id = s.firm_id AND r.period = s.period AND s.measure = 'recognised_feedstock:' || r.item
    WHERE
        s.measure LIKE 'recognised_feedstock:%' AND list_contains($periods, s.period)
        AND s.quantity > coalesce(r.quantity, 0)
    UNION ALL
    SELECT 'renewable_increment', '', d.firm_id, d.period, 'no-coefficient'
    FROM deduction AS d
    WHERE d.factor IS NULL AND d.quantity <> 0
    UNION ALL
    SELECT 'listed', d.measure, d.firm_id, d.period, 'exceeds'
    FROM deduction AS d
    LEFT JOIN (
        SELECT firm_id, period, measure, sum(amount) AS amount FROM posting GROUP BY firm_id, period, measure
    ) AS e USING (firm_id, period, measure)
    WHERE d.kind <> 'renewable_increment'
    GROUP BY d.firm_id, d.period, d.measure
    HAVING bool_or(d.kind = 'listed') AND sum(d.amount) > coalesce(any_value(e.amount), 0)
)

SELECT p.kind, p.measure, p.firm_id, coalesce(f.scope, l.scope) AS scope, p.period, min(p.problem) AS problem
FROM problem AS p
JOIN latest_firm AS l USING (firm_id)
LEFT JOIN firm_in_period AS f USING (firm_id, period)
GROUP BY ALL;
