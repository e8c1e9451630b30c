-- What keeps a figure from being given. Grain: one row per measure, firm and period: entries or outputs that no
-- resolution covers, entries of firms outside the register, items in conflict (wholes against parts, two coefficients),
-- months of a year whose cell of the year is not stated, and totals filed without their rows. Parameters: $periods,
-- $fossil_items, $process_items, $process_measures.
CREATE OR REPLACE TEMP TABLE gap AS
WITH process AS (SELECT unnest($process_items) AS item, unnest($process_measures) AS measure),

-- months of a year whose cell of the year is not stated: found before they are joined to measures, since most have one
orphan AS (
    SELECT m.firm_id, left(m.period, 4) AS period, m.period AS month, m.item, m.flow
    FROM standing_entry AS m
    ANTI JOIN standing_entry AS y ON
        y.firm_id = m.firm_id AND y.period = left(m.period, 4) AND y.item = m.item AND y.flow = m.flow
        AND y.state = 'stated'
    WHERE
        length(m.period) = 7 AND list_contains($periods, left(m.period, 4)) AND m.state = 'stated' AND m.quantity <> 0
        AND m.item <> 'energy_total' AND m.flow IN (SELECT flow FROM wanted)
),

waiting AS (
    SELECT w.measure, c.firm_id, c.scope, c.period
    FROM counted AS c
    JOIN wanted AS w USING (flow)
    WHERE
        c.quantity <> 0
        AND (w.measure <> 'co2_combustion' OR list_contains($fossil_items, c.item))
        AND (w.measure <> 'co2_electricity' OR c.item = 'electricity')
        AND (w.measure <> 'co2_heat' OR c.item = 'heat')
        AND (
            NOT c.registered OR c.in_conflict
            OR NOT EXISTS (
                SELECT 1 FROM resolution AS r
                WHERE
                    r.measure = w.measure AND r.item = c.item AND r.period = c.period AND r.region = c.region
                    AND r.family = c.family AND r.coefficient IS NOT DISTINCT FROM c.coefficient
                    AND r.coefficient_unit = c.coefficient_unit AND r.documented = c.documented
            )
        )
    UNION ALL
    SELECT p.measure, a.firm_id, f.scope, a.period
    FROM standing_activity AS a
    JOIN firm_in_period AS f USING (firm_id, period)
    JOIN process AS p ON p.item = a.measure
    WHERE
        list_contains($periods, a.period)
        AND NOT EXISTS (
            SELECT 1 FROM resolution AS r
            WHERE r.measure = p.measure AND r.item = a.measure AND r.period = a.period
        )
    UNION ALL
    SELECT w.measure, m.firm_id, coalesce(f.scope, '未登记'), m.period
    FROM orphan AS m
    JOIN wanted AS w USING (flow)
    LEFT JOIN firm_in_period AS f ON f.firm_id = m.firm_id AND f.period = m.month
    WHERE
        (w.measure <> 'co2_combustion' OR list_contains($fossil_items, m.item))
        AND (w.measure <> 'co2_electricity' OR m.item = 'electricity')
        AND (w.measure <> 'co2_heat' OR m.item = 'heat')
    UNION ALL
    SELECT w.measure, t.firm_id, coalesce(f.scope, '未登记'), t.period
    FROM standing_entry AS t
    JOIN (SELECT DISTINCT measure FROM wanted) AS w ON true
    LEFT JOIN firm_in_period AS f USING (firm_id, period)
    WHERE
        t.item = 'energy_total' AND t.flow = 'production_use' AND t.state = 'stated' AND t.quantity <> 0
        AND list_contains($periods, t.period)
        AND NOT EXISTS (
            SELECT 1 FROM counted AS c SEMI JOIN wanted USING (flow) WHERE c.firm_id = t.firm_id AND c.period = t.period
        )
)

SELECT measure, firm_id, scope, period, count(*) AS row_count
FROM waiting
GROUP BY ALL;
